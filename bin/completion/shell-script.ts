// What a shell is told so that it asks us at a press of Tab. The scripts only carry words: what may stand where is decided in
// completion.ts, alike for all shells. `npx pinproof` is completed, too, where nothing else completes npx.
import { shellQuoted } from "../../base/shell.ts";
import { COMPLETE } from "./ask.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** @param program the pinproof that is asked where the folder has none of its own; a full path */
export function shellScript(shell: Shell, program: string): string {
  return { bash, zsh, fish }[shell](program);
}

function bash(program: string): string {
  return `# Completion of pinproof for bash.
_pinproof() {
  local typed=("\${COMP_WORDS[@]:1:COMP_CWORD}") program=("\${COMP_WORDS[0]}") line
  COMPREPLY=()
  if [[ $program == npx ]]; then
    [[ \${typed[0]} == pinproof && COMP_CWORD -gt 1 ]] || return 0
    typed=("\${typed[@]:1}")
    program=(./node_modules/.bin/pinproof)
    [[ -x $program ]] || program=(${shellQuoted(program)})
  fi
  # bash makes three words of --option=value, and completes the last.
  local words=() word
  for word in "\${typed[@]}"; do [[ $word == "=" ]] || words+=("$word"); done
  [[ \${typed[\${#typed[@]} - 1]} != "=" ]] || words+=("")
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${program[@]}" ${COMPLETE} "\${words[@]}" 2>/dev/null)
}
complete -o default -F _pinproof pinproof
complete -p npx >/dev/null 2>&1 || complete -o default -F _pinproof npx
`;
}

function zsh(program: string): string {
  return `#compdef pinproof
# Completion of pinproof for zsh.
_pinproof() {
  local -a typed program found
  local word says
  typed=("\${(@)words[2,CURRENT]}")
  program=("\${words[1]}")
  if [[ \${words[1]} == npx ]]; then
    if [[ \${typed[1]} != pinproof ]] || (( CURRENT < 3 )); then
      _default
      return
    fi
    typed=("\${(@)typed[2,-1]}")
    program=(./node_modules/.bin/pinproof)
    [[ -x \${program[1]} ]] || program=(${shellQuoted(program)})
  fi
  while IFS=$'\\t' read -r word says; do
    found+=("\${word//:/\\\\:}\${says:+:$says}")
  done < <("\${program[@]}" ${COMPLETE} "\${typed[@]}" 2>/dev/null)
  if (( \${#found} )); then
    _describe -V pinproof found
  else
    _files
  fi
}
compdef _pinproof pinproof
(( \${+_comps[npx]} )) || compdef _pinproof npx
`;
}

function fish(program: string): string {
  return `# Completion of pinproof for fish.
function __pinproof_ask
    set -l typed (commandline -opc)
    set -l asked $typed[1]
    set -e typed[1]
    if test "$asked" = npx
        test "$typed[1]" = pinproof; or return 1
        set -e typed[1]
        set asked ./node_modules/.bin/pinproof
        test -x $asked; or set asked ${shellQuoted(program)}
    end
    set -g __pinproof_found ($asked ${COMPLETE} $typed (commandline -ct) 2>/dev/null)
    test (count $__pinproof_found) -gt 0
end
complete -c pinproof -k -f -n __pinproof_ask -a '$__pinproof_found'
complete -c pinproof -n 'not __pinproof_ask' -F
complete -c npx -k -f -n __pinproof_ask -a '$__pinproof_found'
`;
}
