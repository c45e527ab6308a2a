/** ClientToken: a repeated call is answered as the first one was, a different call with the same token is refused. */
import { AwsError } from "../aws-error.ts";
import type { Scope } from "../state/scope.ts";
import type { Parameters } from "../wire/parameters.ts";
import type { Effect } from "./context.ts";

/**
 * The effect of a call that may carry a token: the first time what `judge` finds, then
 * the first answer again without any effect. `request` is what two equal calls have in common.
 *
 * @throws IdempotentParameterMismatch for a token that came with another request
 */
export function onceByToken(
  parameters: Parameters,
  scope: Scope,
  request: readonly unknown[],
  judge: () => Effect,
): Effect {
  const token = parameters.text("ClientToken");
  if (token === undefined || token === "") return judge();
  const key = `${parameters.text("Action")} ${token}`;
  const asked = JSON.stringify(request);
  const first = scope.firstAnswers.get(key);
  if (first === undefined) return remember(judge(), scope, key, asked);
  if (first.request !== asked) {
    throw new AwsError(
      "IdempotentParameterMismatch",
      "The request uses the same client token as a previous, but non-identical request.",
    );
  }
  return () => first.answer;
}

function remember(effect: Effect, scope: Scope, key: string, request: string): Effect {
  return () => {
    const answer = effect();
    scope.firstAnswers.set(key, { request, answer });
    return answer;
  };
}
