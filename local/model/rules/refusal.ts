import type { Api } from '../api.ts';
import type { ToolKind } from '../request/askedItem.ts';
import type { ModelRequestBody } from '../request/requestBody.ts';
import type { LoadedScenario } from '../scenario.ts';
import { type ErrorAnswer, plainError } from '../wire/errorEnvelope.ts';
import { contentRefusal } from '../wire/imageParts.ts';
import { refusedPart } from '../wire/refusedPart.ts';
import { invalidParameter, refusedParameter } from './refusedParameters.ts';
import { schemaRefusal } from './strictSchema.ts';

/** What the endpoint does not take of a request, whatever was said before: refused before anything is generated. */
export function refusalOf(scenario: LoadedScenario, api: Api, body: ModelRequestBody): ErrorAnswer | undefined {
  return (
    refusedPart(scenario.refuses, api, body) ??
    refusedParameter(scenario.refuses, api, body) ??
    refusedTool(scenario, body) ??
    invalidParameter(api, body) ??
    schemaRefusal(body) ??
    contentRefusal(api, body.model, scenario.takesImages, body.parts)
  );
}

/** A tool that the models do not take, with the parameter named. */
function refusedTool(scenario: LoadedScenario, { tools, model }: ModelRequestBody): ErrorAnswer | undefined {
  const isTaken = (type: ToolKind) => type === 'function' || scenario.tools.includes(type);
  const index = tools.findIndex(({ type }) => !isTaken(type));
  const type = tools[index]?.type;
  if (type === undefined) return undefined;
  return plainError(400, 'unsupported_value', `Tool '${type}' is not supported with ${model}.`, `tools[${index}].type`);
}
