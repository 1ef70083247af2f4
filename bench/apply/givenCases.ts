import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Case, readCases } from '../../test/support/patch/modelReplies.ts';

/** The cases in the folder that `--data` names, and whether `--write` is given. Ends the program where there are none. */
export function readGivenCases(): { readonly cases: readonly Case[]; readonly isToBeWritten: boolean } {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: '/work/shared/data/model-replies' },
      write: { type: 'boolean', default: false },
    },
  });
  if (!existsSync(values.data)) {
    console.error(`There are no cases in ${values.data}. Name their folder with --data.`);
    process.exit(1);
  }
  return { cases: readCases(values.data), isToBeWritten: values.write };
}
