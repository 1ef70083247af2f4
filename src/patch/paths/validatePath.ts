import { Buffer } from 'node:buffer';
import { foldPath } from '../../contracts/paths/foldPath.ts';
import { hasInvisible } from '../../contracts/text/escapeInvisible.ts';

const maximumPathCharacters = 400;
/** What file systems of Linux, Windows and macOS take for one name. */
const maximumNameBytes = 255;

/** Devices of Windows: they are opened instead of a file, in every folder and with every extension. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)/i;
/** What Windows calls a file by whose name is longer than eight letters: `packag~1.jso` is `package.json`. */
const shortName = /^[^~.]{1,6}~\d{1,6}(?:\.[^.]{0,3})?$/;
const gitFolder = /^(?:\.git|git~\d+)[ .]*$/;

/**
 * What is wrong with a path of a change, whatever the policy allows: it leaves the repository, or names another file on
 * a system that people check out to. What Git itself refuses so: fsck's `is_hfs_dotgit` and `is_ntfs_dotgit`.
 * @returns words that complete "the path …", or undefined for a plain path below the repository's root
 */
export function validatePath(path: string): string | undefined {
  if (path === '' || path.length > maximumPathCharacters) {
    return `must have 1 to ${maximumPathCharacters} characters`;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\0-\x1F\x7F]/.test(path)) {
    return 'holds a control character';
  }
  if (/^(?:[/\\~]|[A-Za-z]:)/.test(path)) {
    return 'is absolute; give it from the root of the repository';
  }
  // Some systems take it for a separator, so that the file would land elsewhere than it was checked for.
  if (path.includes('\\')) {
    return 'holds a backslash; separate folders with `/`';
  }
  for (const segment of path.split('/')) {
    const problem = validateSegment(segment);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function validateSegment(segment: string): string | undefined {
  if (segment === '..' || segment === '.' || segment === '') {
    return 'holds an empty, `.` or `..` segment';
  }
  if (Buffer.byteLength(segment) > maximumNameBytes) {
    return `has a name of more than ${maximumNameBytes} bytes, which no file system takes; choose a shorter one`;
  }
  if (gitFolder.test(foldPath(segment).split(':')[0] ?? '')) {
    return 'lies inside a `.git` folder';
  }
  if (hasInvisible(segment)) {
    return 'holds a character that nobody sees; spell it without';
  }
  if (/[:"<>|?*]/.test(segment)) {
    return 'holds one of the characters `: " < > | ? *`, which mean something else on Windows; leave it out';
  }
  if (/[ .]$/.test(segment)) {
    return 'has a name that ends with a dot or a blank, which Windows leaves out; end it with something else';
  }
  if (device.test(segment)) {
    return 'has a name that Windows keeps for a device; choose another';
  }
  if (shortName.test(segment)) {
    return 'has a name in the form that Windows shortens longer ones to; write the whole name';
  }
  return undefined;
}

/** A path as models write it: a leading `./` means nothing. */
export function withoutDotSlash(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}
