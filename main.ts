// The cdktf app: what `cdktf list`, `cdktf deploy` and `cdktf destroy` see. The cloud is the one that OS_CLOUD names, else
// the local cloud, which must be up.
import { App } from "cdktf";
import { cloudInUse } from "./bin/session/cloud-in-use.ts";
import { catalogue } from "./experiments/index.ts";
import { loadStackContext } from "./harness/run/stack-context.ts";
import { declareByHand } from "./stacks/by-hand.ts";

const app = new App();
declareByHand(app, catalogue, await loadStackContext(cloudInUse()));
app.synth();
