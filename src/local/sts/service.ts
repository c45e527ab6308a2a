/** The STS service: its actions, its error words, and the XML around its answers. */
import { AwsError } from "../aws-error.ts";
import type { Parameters } from "../wire/parameters.ts";
import { type Fields, renderFields } from "../wire/xml.ts";
import { assumeRole } from "./assume-role.ts";
import type { StsContext } from "./context.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";

type StsAction = (parameters: Parameters, context: StsContext) => Fields;

const actions: ReadonlyMap<string, StsAction> = new Map<string, StsAction>([
  ["AssumeRole", assumeRole],
  ["GetCallerIdentity", getCallerIdentity],
]);

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

/** Runs one action; @throws AwsError, InvalidAction for one that STS does not have here. */
export function answerSts(action: string, parameters: Parameters, context: StsContext): Fields {
  const run = actions.get(action);
  if (run === undefined) {
    throw new AwsError("InvalidAction", `Could not find operation ${action} for version 2011-06-15`);
  }
  return run(parameters, context);
}

/** STS wraps the result and puts its request id into ResponseMetadata. */
export function renderStsAnswer(action: string, fields: Fields, requestId: string): string {
  const result = `<${action}Result>${renderFields(fields, "member")}</${action}Result>`;
  const metadata = renderFields({ ResponseMetadata: { RequestId: requestId } });
  return `<${action}Response xmlns="${namespace}">${result}${metadata}</${action}Response>`;
}

/** STS's error document, which says whose fault it was. */
export function renderStsError({ code, message, status }: AwsError, requestId: string): string {
  const type = status >= 500 ? "Receiver" : "Sender";
  const error = renderFields({ Error: { Type: type, Code: code, Message: message }, RequestId: requestId });
  return `<ErrorResponse xmlns="${namespace}">${error}</ErrorResponse>`;
}
