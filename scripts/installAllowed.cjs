/**
 * `node scripts/installAllowed.cjs`: runs the install scripts of the packages that `allowScripts` of package.json allows, once
 * for each installed version. `.npmrc` keeps npm from running any, whatever its version. Run from the package's root; plain
 * CommonJS, because the machine's own Node runs it before the project's is there.
 */
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** In the order in which npm runs them; it makes the links of `node_modules/.bin` after the first. */
const beforeLinks = ['preinstall'];
const afterLinks = ['install', 'postinstall'];

/** What npm takes as a name. Anything else would reach a shell on Windows. */
const namePattern = /^(@[a-z0-9-][a-z0-9._-]*\/)?[a-z0-9-][a-z0-9._-]*$/;

const { allowScripts = {} } = readJson('package.json');
for (const [name, isAllowed] of Object.entries(allowScripts)) {
  if (!namePattern.test(name))
    fail(`allowScripts of package.json names "${name}", which is not the name of a package.`);
  if (isAllowed === true) install(name);
}

/** @param {string} name of a package of the root's node_modules; one that is not installed here needs nothing */
function install(name) {
  const folder = join('node_modules', name);
  if (!existsSync(join(folder, 'package.json'))) return;
  const { version, scripts = {} } = readJson(join(folder, 'package.json'));
  // Inside of the package's folder: it goes when npm installs the package anew.
  const marker = join(folder, '.install-scripts-ran');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === version) return;
  console.error(`Running the install scripts of ${name}@${version}, which package.json allows.`);
  run(beforeLinks, scripts, folder);
  npm(['rebuild', name, '--ignore-scripts'], '.');
  run(afterLinks, scripts, folder);
  writeFileSync(marker, version);
}

function run(events, scripts, folder) {
  for (const event of events) {
    // A script that is named runs all the same; what it installs itself runs none.
    if (scripts[event] !== undefined) npm(['run', event, '--ignore-scripts'], folder);
  }
}

function npm(parameters, folder) {
  const { status, error } = spawnSync('npm', [...parameters, '--silent', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) fail(`npm ${parameters.join(' ')} failed in ${folder}${error ? `: ${error.message}` : ''}.`);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
