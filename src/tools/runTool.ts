import type { ToolCall } from '../contracts/conversation/conversation.ts';
import { type Answer, finishAnswer } from './answers/answer.ts';
import type { ArgumentsOf, ToolName } from './arguments/forms.ts';
import { readArguments } from './arguments/readArguments.ts';
import { understandToolName } from './arguments/toolName.ts';
import { applyPatch, undo } from './changes/changeAnswer.ts';
import { findDefinition } from './code/findDefinition.ts';
import { findUsages } from './code/findUsages.ts';
import { outline } from './code/outline.ts';
import { listFiles } from './files/listFiles.ts';
import { readFile } from './files/readFile.ts';
import { history } from './repository/history.ts';
import { workItem } from './repository/workItem.ts';
import { search } from './search/search.ts';
import type { Searcher } from './search/searcher.ts';
import type { ToolContext, ToolOutcome } from './toolContext.ts';

/** What tools need beside the context: one for the whole process. */
export interface ToolOptions {
  readonly searcher: Searcher;
}

/** Tools that end or pause a run: an orchestration carries them out. */
export const toolsOfRun = ['ask_people', 'finish'] as const;

type RunTool = (typeof toolsOfRun)[number];
type AnsweredTool = Exclude<ToolName, RunTool>;
type Tools = { readonly [Name in AnsweredTool]: Tool<Name> };
type Tool<Name extends ToolName> = (
  asked: ArgumentsOf<Name>,
  context: ToolContext,
  options: ToolOptions,
) => Answer | Promise<Answer>;

const tools: Tools = {
  read_file: readFile,
  search: (asked, context, { searcher }) => search(asked, context, searcher),
  list_files: ({ glob }, context) => listFiles(glob, context),
  outline: ({ path }, context) => outline(path, context),
  find_definition: ({ name }, context) => findDefinition(name, context),
  find_usages: ({ name }, context, { searcher }) => findUsages(name, context, searcher),
  history: ({ path }, context) => history(path, context),
  work_item: workItem,
  apply_patch: ({ patch }, context) => applyPatch(patch, context),
  undo: (_asked, context) => undo(context),
};

/**
 * What a tool answers to a call: redacted, bounded and marked. A call that cannot be understood is answered with what is wrong
 * with it.
 * @throws AgentError where Azure DevOps cannot be read, or for what only an orchestration can carry out
 */
export async function runTool(call: ToolCall, context: ToolContext, options: ToolOptions): Promise<ToolOutcome> {
  const named = understandToolName(call.name);
  if (named.kind === 'unknown')
    return await finishAnswer({ notes: [named.problem], summary: 'called an unknown tool' }, context);
  const { name } = named;
  if (isRunTool(name)) return await finishAnswer(wrongPlace(name), context);
  return await finishAnswer(await answerOf(name, call, context, options), context);
}

async function answerOf<Name extends AnsweredTool>(
  name: Name,
  call: ToolCall,
  context: ToolContext,
  options: ToolOptions,
): Promise<Answer> {
  const reading = readArguments(name, call);
  if (reading.kind === 'wrong') return { notes: [reading.problem], summary: `called ${name} with wrong arguments` };
  const tool: Tool<Name> = tools[name];
  const answer = await tool(reading.value, context, options);
  return { ...answer, notes: [...reading.notes, ...(answer.notes ?? [])] };
}

function isRunTool(name: ToolName): name is RunTool {
  return toolsOfRun.some((known) => known === name);
}

/** They are carried out before this; beside other calls they wait for those. */
function wrongPlace(name: RunTool): Answer {
  return {
    notes: [`\`${name}\` was not carried out. Call it alone, after you have seen the other answers.`],
    summary: `called ${name}`,
  };
}
