import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The compiler's version: another one knows other types and rules, so it changes by a commit only. */
export const bicepVersion = '0.49.2';

const restoreTimeoutMilliseconds = 300_000;

/** What the name of the compiler's package on NuGet ends with, by Node's words for system and processor. */
const packageSuffixes: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'osx-x64',
  'darwin-arm64': 'osx-arm64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

/** Where the compiler and what it made are kept: outside of the repository, as it is 120 MB. */
export function cacheDirectory(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'code-agent', 'bicep', bicepVersion);
}

/**
 * Name of the compiler's package on NuGet.
 * @param system for example `linux-x64`
 * @returns undefined where there is none for this system
 */
export function packageName(system: string): string | undefined {
  const suffix = packageSuffixes[system];
  return suffix === undefined ? undefined : `Azure.Bicep.CommandLine.${suffix}`;
}

/** The project file by which `dotnet restore` fetches exactly one package and nothing beside it. */
export function fetchProject(name: string): string {
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
    <AutoGenerateBindingRedirects>false</AutoGenerateBindingRedirects>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="${name}" Version="[${bicepVersion}]" />
  </ItemGroup>
</Project>
`;
}

/** Path of the compiler, where it was installed before. */
export function findBicep(): string | undefined {
  const name = packageName(`${process.platform}-${process.arch}`);
  const path = name === undefined ? undefined : toolPath(cacheDirectory(), name);
  return path !== undefined && existsSync(path) ? path : undefined;
}

function toolPath(cache: string, name: string): string {
  const program = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
  return join(cache, 'packages', name.toLowerCase(), bicepVersion, 'tools', program);
}

/**
 * Fetches the compiler from NuGet with the .NET SDK's client, unless it is there.
 * @throws Error that says why it cannot be had on this machine
 */
export function installBicep(): string {
  const present = findBicep();
  if (present !== undefined) return present;
  const name = packageName(`${process.platform}-${process.arch}`);
  if (name === undefined) throw new Error(`there is no Bicep for ${process.platform}-${process.arch}`);
  const cache = cacheDirectory();
  mkdirSync(dirname(cache), { recursive: true });
  const folder = mkdtempSync(`${cache}-`);
  try {
    writeFileSync(join(folder, 'fetch.csproj'), fetchProject(name));
    restore(folder);
    // Whole or not at all: another process may be looking.
    mkdirSync(cache, { recursive: true });
    if (!existsSync(join(cache, 'packages'))) renameSync(join(folder, 'packages'), join(cache, 'packages'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return toolPath(cache, name);
}

function restore(folder: string): void {
  try {
    execFileSync('dotnet', ['restore', 'fetch.csproj', '--packages', 'packages'], {
      cwd: folder,
      env: { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: restoreTimeoutMilliseconds,
    });
  } catch (error) {
    throw new Error(`dotnet could not fetch it from NuGet (${reasonOf(error)})`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'there is no dotnet on this machine';
  const output = 'stdout' in error ? String(error.stdout) : '';
  return /error (NU\d+:.*)/.exec(output)?.[1]?.slice(0, 200) ?? 'dotnet restore failed';
}
