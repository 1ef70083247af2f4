import type { AgentError } from '../../contracts/agentError.ts';
import type { ModelClient } from '../../llm/modelClient.ts';
import { attempt, type Check, good } from './check.ts';

/** A deployment's name is only checked when it is asked something; this is the least. */
const question = { instructions: 'Answer with the word yes.', input: 'Are you there?', maxOutputTokens: 256 };

/** Asks every model a question of a few tokens. */
export async function checkModels(
  names: readonly string[],
  createClient: (model: string) => ModelClient,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const model of names) {
    const name = `Model ${model}`;
    checks.push(
      await attempt(
        name,
        async () =>
          good(name, `It answered with ${(await createClient(model).complete(question)).usage.outputTokens} tokens.`),
        (error) => mendModel(error, model),
      ),
    );
  }
  return checks;
}

function mendModel(error: AgentError | undefined, model: string): string {
  switch (error?.type) {
    case 'unauthorized':
    case 'forbidden':
      return 'Put the right key in the secret `model-api-key`, or give the identity the role "Cognitive Services OpenAI User".';
    case 'not-found':
    case 'configuration':
    case 'invalid-input':
      return `Deploy a model under the name ${model}, or set MODEL_NAME to a deployment that is there; MODEL_BASE_URL ends in /openai/v1/ on Azure.`;
    case 'model-quota':
    case 'throttled':
      return `Raise the quota of the deployment ${model}, or wait.`;
    default:
      return 'Check MODEL_BASE_URL and the way there: DNS, private endpoint, proxy, firewall.';
  }
}
