/**
 * The modules of `src/` and what each may import, lowest first. `npm run layers` holds it, docs/architecture.md is drawn from it.
 * @source docs/architecture.md
 */
export interface Module {
  /** A folder (its own files, and the folders in it that have no line of their own), or one file. */
  readonly path: string;
  readonly holds: string;
  /** Modules above this line; `src/ado/*` is `src/ado` with every module in it. */
  readonly imports: readonly string[];
}

export const modules: readonly Module[] = [
  { path: 'src/contracts', holds: 'zod schemas and their types', imports: [] },
  { path: 'src/platform', holds: 'settings, secrets, storage, telemetry', imports: ['src/contracts/*'] },
  { path: 'src/documents', holds: 'd', imports: ['src/contracts/*'] },
  { path: 'src/gateway', holds: 'd', imports: ['src/contracts/*'] },
  { path: 'src/localize', holds: 'd', imports: ['src/contracts/*'] },
  { path: 'src/patch', holds: 'd', imports: ['src/contracts/*'] },
  { path: 'src/reports', holds: 'd', imports: ['src/contracts/*'] },
  { path: 'src/rules', holds: 'd', imports: ['src/contracts/*'] },
  { path: 'src/ado', holds: 'd', imports: ['src/contracts/*', 'src/platform/*'] },
  { path: 'src/llm', holds: 'd', imports: ['src/contracts/*', 'src/platform/*'] },
];
