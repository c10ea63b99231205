import { resolve } from "node:path";
import { Argument, Command } from "@commander-js/extra-typings";
import { SHELLS, shellScript } from "../completion/shell-script.ts";

export function completionCommand() {
  return new Command("completion")
    .description("print a script with which Tab completes commands, options and names in your shell")
    .addArgument(new Argument("<shell>", "yours").choices(SHELLS))
    .addHelpText(
      "after",
      `
It completes \`pinproof\` and \`npx pinproof\`. For every new shell, add the line to the file that your shell reads at its start:
  bash   eval "$(npx pinproof completion bash)"     in ~/.bashrc
  zsh    eval "$(npx pinproof completion zsh)"      in ~/.zshrc, below compinit
  fish   npx pinproof completion fish | source      in ~/.config/fish/config.fish

Example:
  eval "$(npx pinproof completion bash)"`,
    )
    .action((shell) => {
      process.stdout.write(shellScript(shell, resolve(import.meta.dirname, "../pinproof.js")));
    });
}
