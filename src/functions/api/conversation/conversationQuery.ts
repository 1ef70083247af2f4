import type { ConversationPage, ShownTurn } from '../../../contracts/conversation/shownConversation.ts';
import type { AuditLog } from '../../../platform/audit/auditLog.ts';
import type { ArtifactStore } from '../../../platform/storage/artifactStore.ts';
import type { RouteImplementation } from '../routeHandler.ts';
import { noSuchRun } from '../runQueries.ts';
import { type FoundPage, findTurns } from './findTurns.ts';
import { readTurn } from './readTurn.ts';
import { showTurn } from './showTurn.ts';

/** Reading of what was said: `GET /api/runs/{runId}/conversation`. */
export interface ConversationQuery {
  readonly showConversation: RouteImplementation<'showConversation'>;
}

export interface ConversationSources {
  readonly audit: Pick<AuditLog, 'read' | 'head'>;
  readonly store: Pick<ArtifactStore, 'getJson'>;
}

/** Characters of text on a page: the turn that goes beyond is its last. */
const pageCharacters = 400_000;

/** The conversation of a run, from its audit events and their artifacts. Runs of versions before 5.0 have no turns. */
export function createConversationQuery({ audit, store }: ConversationSources): ConversationQuery {
  return {
    async showConversation({ path: { runId }, query: { results, ...page } }) {
      if ((await audit.head(runId)) === undefined) return { problem: noSuchRun(runId) };
      const found = await findTurns(audit, runId, page);
      return { value: await showPage(store, found, results === 'full') };
    },
  };
}

async function showPage(
  store: Pick<ArtifactStore, 'getJson'>,
  { turns: found, isMore }: FoundPage,
  isFull: boolean,
): Promise<ConversationPage> {
  const turns: ShownTurn[] = [];
  let characters = 0;
  for (const [at, one] of found.entries()) {
    const turn = showTurn(one, await readTurn(store, one), isFull);
    if (turn !== undefined) turns.push(turn);
    characters += turn === undefined ? 0 : charactersOf(turn);
    const isLast = at === found.length - 1;
    if (isLast ? isMore : characters >= pageCharacters) return { turns, next: one.event.sequence };
  }
  return { turns };
}

function charactersOf({ text, messages, calls }: ShownTurn): number {
  const texts = [text, ...messages.map((message) => message.text), ...calls.map(({ output }) => output)];
  return texts.reduce((sum, one) => sum + (one?.length ?? 0), 0);
}
