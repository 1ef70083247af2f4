import { createTransaction, openDatabase } from './database.ts';
import { createEntityMessages, createEntityRows } from './entities.ts';
import { createHistories, createMessages } from './events.ts';
import { createInstances } from './instances.ts';
import { createActivities } from './work.ts';

/**
 * The durable state in one SQLite file. Statements run inside `transaction` where more than one must hold together.
 * @throws where the file is in use or from another version
 */
export function openStore(file: string) {
  const database = openDatabase(file);
  return {
    transaction: createTransaction(database),
    instances: createInstances(database),
    histories: createHistories(database),
    messages: createMessages(database),
    activities: createActivities(database),
    entities: createEntityRows(database),
    entityMessages: createEntityMessages(database),
    close: (): void => database.close(),
  };
}

export type Store = ReturnType<typeof openStore>;
