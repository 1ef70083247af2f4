import { readFile, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import type { Change } from '../../contracts/changes/changeSet.ts';
import { type EditFormat, editFormats } from '../../patch/formats/editFormat.ts';
import { CliError } from '../cliError.ts';
import { type ExitCode, exitCodes } from '../exitCodes.ts';
import { applyToFolder, type FolderOutcome, writeChanges } from '../files/applyToFolder.ts';

interface ApplyFlags {
  readonly dir: string;
  readonly reply: string;
  readonly format: string;
  readonly path?: string;
  readonly finished?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** `whole_elided` is a whole file that may leave parts out, which is found out from the reply. */
const formats: ReadonlyMap<string, EditFormat | undefined> = new Map<string, EditFormat | undefined>([
  ['auto', undefined],
  ...editFormats.map((format) => [format, format] as const),
  ['whole_elided', undefined],
]);

const examples = `
Examples:
  $ code-agent apply --dir ../my-repository --reply reply.txt --check
  $ code-agent apply --dir ../my-repository --reply reply.txt --json
  $ pbpaste | code-agent apply --dir . --reply - --path src/app.ts

Either all edits of the reply are applied or none. If a reply does not apply, the command says why and ends with exit code 3.
\`--json\` prints {ok, format, changes: [{path, kind, previousPath, newContent}], findings: [{code, severity, path, line, message}]}.
\`whole\` treats the reply as the complete file. \`auto\` and \`whole_elided\` reject text that may be only part of the file.`;

/** `code-agent apply`: applies a model's reply to a folder. */
export function applyCommand(setExitCode: (code: ExitCode) => void): Command {
  return new Command('apply')
    .summary("apply a model's reply to a folder")
    .description("Applies the edits in a model's reply to the files of a folder. Either all edits are applied or none.")
    .requiredOption(
      '--dir <dir>',
      'folder to change; nothing outside it is touched, and symbolic links are not followed',
    )
    .requiredOption('--reply <file>', 'file with the reply; - for standard input')
    .addOption(new Option('--format <format>', 'edit format of the reply').choices([...formats.keys()]).default('auto'))
    .option('--path <path>', 'apply all edits to this one file, whatever name the reply uses')
    .option('--finished', 'the reply is complete: accept an ending that could otherwise mean it was cut off')
    .option('--check', 'only show what would change; write nothing')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (flags: ApplyFlags) => {
      if ((await stat(flags.dir).catch(() => undefined))?.isDirectory() !== true) {
        throw new CliError(`--dir ${flags.dir} is not a folder.`);
      }
      const outcome = applyToFolder({
        directory: flags.dir,
        reply: await readReply(flags.reply),
        format: formats.get(flags.format),
        path: flags.path,
        isFinished: flags.finished === true,
      });
      if (outcome.ok && flags.check !== true) writeChanges(flags.dir, outcome.changes);
      console.log(flags.json === true ? JSON.stringify(asJson(outcome)) : describe(outcome, flags.check === true));
      if (!outcome.ok) setExitCode(exitCodes.noCandidate);
    });
}

async function readReply(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError(`Cannot read ${file}.`, exitCodes.usage, error);
  }
}

function asJson({ ok, format, changes, findings }: FolderOutcome) {
  return { ok, format: format ?? null, changes: changes.map(changeAsJson), findings };
}

function changeAsJson(change: Change) {
  const { path, kind } = change;
  const newContent = change.kind === 'delete' ? {} : { newContent: change.content };
  return { path, kind, ...(change.kind === 'rename' ? { previousPath: change.previousPath } : {}), ...newContent };
}

function describe({ ok, changes, findings }: FolderOutcome, isCheck: boolean): string {
  const summary = ok
    ? `${isCheck ? 'would change' : 'changed'} ${changes.length} file(s)`
    : 'did not apply: nothing was changed';
  const changed = changes.map(({ kind, path }) => `  ${kind} ${path}`);
  const told = findings.map(({ severity, code, message }) => `  ${severity} ${code}: ${message}`);
  return [summary, ...changed, ...told].join('\n');
}
