import type { AgentError } from '../../contracts/agentError.ts';
import type { ModelClient } from '../../llm/client/modelClient.ts';
import { type Check, passedCheck, runCheck } from './check.ts';

/** A deployment name is only checked by a request. This is the smallest one. */
const question = { instructions: 'Answer with the word yes.', input: 'Are you there?', maxOutputTokens: 256 };

/** Asks each model a question that costs a few tokens. */
export async function checkModels(
  names: readonly string[],
  createClient: (model: string) => ModelClient,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const model of names) {
    const name = `Model ${model}`;
    checks.push(
      await runCheck(
        name,
        async () =>
          passedCheck(
            name,
            `It answered with ${(await createClient(model).complete(question)).usage.outputTokens} tokens.`,
          ),
        (error) => modelFix(error, model),
      ),
    );
  }
  return checks;
}

function modelFix(error: AgentError | undefined, model: string): string {
  switch (error?.type) {
    case 'unauthorized':
    case 'forbidden':
      return 'Store the right key in the secret `model-api-key`, or give the identity the role "Cognitive Services OpenAI User".';
    case 'not-found':
    case 'configuration':
    case 'invalid-input':
      return `Deploy a model under the name ${model}, or set MODEL_NAME to an existing deployment. On Azure, MODEL_BASE_URL ends in /openai/v1/.`;
    case 'model-quota':
    case 'throttled':
      return `Raise the quota of the deployment ${model}, or wait.`;
    default:
      return 'Check MODEL_BASE_URL and the connection: DNS, private endpoint, proxy, firewall.';
  }
}
