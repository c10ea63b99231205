// The cdktf app: what `cdktf list`, `cdktf deploy` and `cdktf destroy` see. The cloud is the one that OS_CLOUD names, else
// the local cloud, which must be up.
import { App } from "cdktf";
import { handOver } from "./cloud/hand-over.ts";
import { cloudLayout } from "./cloud/layout.ts";
import { catalogue } from "./experiments/index.ts";
import { namedCloud } from "./harness/targets/named-cloud.ts";
import { loadStackContext } from "./harness/run/stack-context.ts";
import { declareByHand } from "./stacks/by-hand.ts";

const app = new App();
declareByHand(app, catalogue, await loadStackContext(namedCloud() ?? handOver(cloudLayout())));
app.synth();
