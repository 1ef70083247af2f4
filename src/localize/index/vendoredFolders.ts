/** Folders that hold copies of what others wrote, or builds; teams call parts of their own product so, too. */
const possiblyVendored = /(?:^|\/)(?:vendors?|third[_-]?part(?:y|ies)|externals?|dist)\//i;

/** What a copied library brings along and a part of a product does not have. */
const licence = /^(?:licen[cs]e|copying|unlicense)(?:[.-][^/]*)?$/i;
const listing = /^(?:modules\.txt|autoload\.php|bower\.json|.*\.(?:nuspec|gemspec|podspec))$/i;
const manifest = /^(?:package\.json|composer\.json|cargo\.toml|go\.mod|setup\.py|pyproject\.toml)$/i;

/**
 * Tells which files of folders called `vendor`, `external`, `third_party` or `dist` others wrote: those in and below a
 * folder with a licence or a package of its own, and what is built beside the manifest of a package. Without such a sign
 * they are the team's.
 * @param paths every path of a snapshot
 */
export function findVendored(paths: Iterable<string>): (path: string) => boolean {
  const folders = new Set<string>();
  const manifests = new Set<string>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (manifest.test(name)) manifests.add(path.slice(0, -name.length));
    const folder = doubtfulFolder(path);
    if (folder === undefined) continue;
    const own = path.slice(0, -name.length);
    const isInner = manifest.test(name) && own.length > folder.length;
    if (licence.test(name) || listing.test(name) || isInner) folders.add(own);
  }
  return (path) => {
    const folder = doubtfulFolder(path);
    if (folder === undefined) return false;
    if (/(?:^|\/)dist\/$/i.test(folder) && (folder === 'dist/' || manifests.has(folder.slice(0, -'dist/'.length))))
      return true;
    for (let end = path.lastIndexOf('/'); end >= folder.length - 1 && end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (folders.has(path.slice(0, end + 1))) return true;
    }
    return false;
  };
}

/** The outermost folder of such a name, with its slash. */
function doubtfulFolder(path: string): string | undefined {
  const match = possiblyVendored.exec(path);
  return match === null ? undefined : path.slice(0, match.index + match[0].length);
}
