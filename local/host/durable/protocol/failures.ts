import { z } from 'zod';
import type { TaskFailure } from './events.ts';
import { messageOf, stackOf } from './thrown.ts';

type DurableKind = 'orchestrator' | 'activity' | 'entity';

/** Says that a function is missing, in the words of the real extension. */
export function unknownFunctionMessage(kind: DurableKind, name: string, known: readonly string[]): string {
  const list =
    known.length === 0
      ? `No ${kind} functions are currently registered!`
      : `The following are the known ${kind} functions: '${known.join("', '")}'.`;
  return `The function '${name}' doesn't exist, is disabled, or is not an ${kind} function. Additional info: ${list}`;
}

/** What durable-functions puts into the message where the app registered an exception properties provider. */
const detailsSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  stackTrace: z.string().optional(),
  isNonRetriable: z.boolean().optional(),
  properties: z.record(z.string(), z.unknown()),
});

function readDetails(message: string): z.infer<typeof detailsSchema> | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    return detailsSchema.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}

const RPC_EXCEPTION = 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script';
const COR_E_EXCEPTION = -2146233088;

/** The exception as the real host serializes it; apps that parse `Details` find the same fields. */
function serializedException(message: string, stack: string): string {
  return JSON.stringify({
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: message,
    Data: null,
    InnerException: {
      $type: RPC_EXCEPTION,
      IsUserException: false,
      RemoteStackTrace: stack,
      RemoteMessage: message,
      RemoteTypeName: null,
      Message: `Result: Failure\nException: ${message}\nStack: ${stack}`,
      Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
      InnerException: null,
      HelpLink: null,
      Source: 'System.Private.CoreLib',
      HResult: COR_E_EXCEPTION,
      StackTrace: '',
    },
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: COR_E_EXCEPTION,
    Source: null,
    WatsonBuckets: null,
  });
}

/** How an activity's error reaches the orchestrator. */
export function activityFailure(name: string, thrown: unknown): TaskFailure {
  const message = messageOf(thrown);
  const details = readDetails(message);
  const shown = details?.errorMessage ?? message;
  return {
    reason: `Activity function '${name}' failed: ${shown}`,
    details: serializedException(shown, stackOf(thrown)),
    failureDetails: details && {
      ErrorType: details.errorType,
      ErrorMessage: details.errorMessage,
      StackTrace: details.stackTrace ?? null,
      IsNonRetriable: details.isNonRetriable ?? false,
      Properties: details.properties,
      InnerFailure: null,
    },
  };
}

/** An orchestrator's invocation that failed without a state to go by, in the words of the extension. */
export function failedInvocation(
  thrown: unknown,
  message: string,
): { readonly error: string; readonly details: string } {
  const stack = stackOf(thrown);
  const error = `One or more errors occurred. (Result: Failure\nException: ${message}\nStack: ${stack})`;
  return { error, details: serializedException(message, stack) };
}
