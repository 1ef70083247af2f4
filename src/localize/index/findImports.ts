import type { Language } from './language.ts';

const patterns: Readonly<Partial<Record<Language, RegExp>>> = {
  python: /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^()]{0,2000}\)|[^\n#]{1,400})|import[ \t]+([\w.]+))/gm,
  script: /(?:\bfrom[ \t]*|\brequire\([ \t]*|\bimport\([ \t]*|^import[ \t]+)['"]([^'"\n]{1,200})['"]/gm,
  java: /^import[ \t]+(?:static[ \t]+)?([\w.]+)/gm,
  csharp: /^[ \t]*(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?([\w.]+);/gm,
  go: /^[ \t]*(?:import[ \t]+)?(?:\w+[ \t]+)?"([\w./-]+)"$/gm,
  powershell:
    /^[ \t]*(?:\.[ \t]+["']?(?:\$PSScriptRoot)?|using[ \t]+module[ \t]+|Import-Module[ \t]+["']?(?:\$PSScriptRoot)?)([\w.\\/-]{2,200})/gim,
  fsharp: /^[ \t]*open[ \t]+([\w.]+)/gm,
  basic: /^[ \t]*Imports[ \t]+([\w.]+)/gim,
  markup: /(?:<script[^>\n]{0,200}\bsrc=|<link[^>\n]{0,200}\bhref=)["']([^"'\n]{1,200})["']/g,
  braces: /^[ \t]*(?:#include[ \t]+"([^"\n]{1,200})"|use[ \t]+([\w:]+))/gm,
};

const writtenAsPaths: ReadonlySet<Language> = new Set<Language>(['script', 'go', 'powershell', 'markup']);

const maximumImports = 200;

/** What a file imports, as paths with `/`: relative ones begin with `.`. Names imported from a package are added to it. */
export function findImports(content: string, language: Language): readonly string[] {
  const pattern = patterns[language];
  if (pattern === undefined) return [];
  const found = new Set<string>();
  for (const match of content.matchAll(pattern)) {
    if (found.size >= maximumImports) break;
    const [, first, names, plain] = match;
    const module = first ?? plain ?? names ?? '';
    if (language === 'python') {
      const path = pythonPath(module);
      found.add(path);
      const imported = first === undefined ? [] : ((names ?? '').match(/\b[A-Za-z_]\w*/g) ?? []);
      for (const name of imported.slice(0, 20)) found.add(`${path.replace(/\/$/, '')}/${name}`);
    } else {
      found.add(writtenAsPaths.has(language) ? module.replaceAll('\\', '/') : module.replaceAll(/::|\./g, '/'));
    }
  }
  return [...found];
}

function pythonPath(module: string): string {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const rest = module.slice(dots).replaceAll('.', '/');
  if (dots === 0) return rest;
  return `${dots === 1 ? './' : '../'.repeat(dots - 1)}${rest}`;
}
