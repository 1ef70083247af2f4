import { basename } from 'node:path';
import { findBicep } from '../../scripts/infra/bicepCli.ts';
import { compile, parameterFiles } from '../../scripts/infra/compile.ts';
import { type Deployment, deploymentSchema } from '../../scripts/infra/deployment.ts';

const bicep = findBicep();

/** What every parameter file compiles to, by its name; undefined where the Bicep compiler is not installed. */
export const deployments: ReadonlyMap<string, Deployment> | undefined =
  bicep === undefined ? undefined : compileAll(bicep);

/** Title of the one test that stands for all where there is no compiler. */
export const skipped = 'skipped: there is no Bicep CLI here; `node scripts/infra/main.ts install` fetches it';

/** A deployment that a test may break. */
export function copyOf(deployment: Deployment): Deployment {
  return deploymentSchema.parse(structuredClone(deployment));
}

function compileAll(compiler: string): ReadonlyMap<string, Deployment> {
  return new Map(
    parameterFiles().map((file) => {
      const { deployment, problems } = compile(compiler, file);
      if (deployment === undefined) throw new Error(`${file} does not compile:\n${problems.join('\n')}`);
      return [basename(file, '.bicepparam'), deployment];
    }),
  );
}
