/** Exit codes of the `code-agent` command, as `--help` documents them. */
export const exitCodes = {
  ok: 0,
  /** Unexpected failure. */
  failure: 1,
  /** The command line, a file or a setting is wrong. */
  usage: 2,
  /** The run ended, and no candidate passed the checks. */
  noCandidate: 3,
  /** The run failed, or did not end in time. */
  runFailed: 4,
  /** The pull request was opened, and its build failed. */
  buildFailed: 5,
  /** The audit log was changed or damaged. */
  auditChanged: 6,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeHelp = `
Exit codes:
  0  done
  1  unexpected failure
  2  wrong command line, file or setting
  3  no candidate passed the checks
  4  the run failed or did not end in time
  5  the pull request was opened, and its build failed
  6  the audit log was changed or damaged`;
