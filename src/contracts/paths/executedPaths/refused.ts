import { named, type PathKind, within } from './pathKind.ts';

/**
 * What decides where code comes from, or what runs with the rights of a pipeline or a developer before anyone has read
 * it. Ordinary fixes seldom need these.
 */
export const filesRefused: readonly PathKind[] = [
  {
    name: 'Pipelines and build services',
    treatment: 'refused',
    patterns: [
      ...within(`.github .azuredevops .azure-pipelines azure-pipelines .pipelines .ci .circleci .buildkite .teamcity
        .gitlab .woodpecker .semaphore .tekton .forgejo .gitea .concourse bamboo-specs .harness .config/azure`),
      ...named(`*azure-pipelines*.yml *azure-pipelines*.yaml .vsts-*.yml .vsts-*.yaml .gitlab-ci*.yml .gitlab-ci*.yaml
        jenkinsfile* *.jenkinsfile .travis.yml .travis.yaml bitbucket-pipelines.yml appveyor.yml .appveyor.yml
        .drone.* .woodpecker.yml .woodpecker.yaml .cirrus.* cloudbuild*.yml cloudbuild*.yaml cloudbuild*.json
        buildspec*.yml buildspec*.yaml codefresh.yml wercker.yml azure.yaml azure.yml netlify.toml vercel.json
        skaffold.yaml render.yaml fly.toml procfile dagger.json earthfile sonar-project.properties
        .sonarcloud.properties codecov.yml .codecov.yml codecov.yaml .codecov.yaml`),
    ],
  },
  {
    name: 'Bots that change the repository',
    treatment: 'refused',
    patterns: named(`renovate.json renovate.json5 .renovaterc .renovaterc.json dependabot.yml dependabot.yaml
      .mergify.yml .pullapprove.yml .releaserc .releaserc.* release.config.* .snyk`),
  },
  {
    name: 'Code owners, and rules of the agent',
    treatment: 'refused',
    patterns: named('codeowners owners owners.yml owners.yaml .code-agent .code-agent.*'),
  },
  {
    name: 'Git',
    treatment: 'refused',
    patterns: named('.gitmodules .gitattributes .lfsconfig .gitconfig .mailmap .gitreview'),
  },
  {
    name: 'Hooks',
    treatment: 'refused',
    patterns: [
      ...within('.husky .githooks .git-hooks githooks git-hooks .lefthook'),
      ...named(`.huskyrc* husky.config.* .pre-commit-config.yaml .pre-commit-config.yml .pre-commit-hooks.yaml prek.toml
        lefthook*.yml .lefthook*.yml lefthook*.yaml lefthook*.toml lefthook*.json .lintstagedrc* lint-staged.config.*
        .overcommit.yml commitlint.config.* .commitlintrc* .simple-git-hooks.* simple-git-hooks.*`),
    ],
  },
  {
    name: 'Instructions and tools of agents',
    treatment: 'refused',
    patterns: [
      ...within(`.claude .cursor .clinerules .windsurf .mcp .continue .roo .kiro .junie .gemini .openhands .codex .amazonq
        .augment .goose .copilot .opencode .trae .qwen .factory .agents .agent .zed .aider .cline .tabnine .serena`),
      ...named(`agents.md agents.override.md agents.*.md claude.md claude.*.md gemini.md .cursorrules .cursorignore
        .clinerules .windsurfrules .mcp.json mcp.json .continuerules .aider* .roorules* .roomodes .augment-guidelines
        .goosehints opencode.json opencode.jsonc copilot-instructions.md .rules .codexrc .openhands_instructions`),
    ],
  },
  {
    name: 'Editors and developers’ machines',
    treatment: 'refused',
    patterns: [
      ...within('.vscode .idea .devcontainer .fleet .vs .direnv .gitpod .mise .eclipse .settings .nvim'),
      ...named(`*.code-workspace .devcontainer.json .envrc .gitpod.yml .gitpod.dockerfile .replit devbox.json flake.nix
        shell.nix default.nix .tool-versions mise.toml .mise.toml mise.*.toml .asdfrc .vimrc .exrc .nvimrc .nvim.lua
        .dir-locals.el .emacs .lldbinit .gdbinit .bashrc .bash_profile .profile .zshrc .zshenv .inputrc .netrc .curlrc
        .wgetrc .project .classpath .sublime-project`),
    ],
  },
  {
    name: 'Files that say which packages and tools are installed',
    treatment: 'refused',
    patterns: [
      '**/requirements/*.txt',
      '**/requirements/*.in',
      '**/project/*.sbt',
      '**/project/*.scala',
      '**/project/build.properties',
      ...named(`package.json package.json5 package.yaml deno.json deno.jsonc jsr.json bower.json pyproject.toml
        *requirements*.txt *requirements*.in constraints*.txt setup.py setup.cfg pipfile environment*.yml
        environment*.yaml conda*.yml conda*.yaml meta.yaml pixi.toml pom.xml *.gradle *.gradle.kts gradle.properties
        *.versions.toml ivy.xml *.csproj *.fsproj *.vbproj directory.packages.props packages.config
        paket.dependencies paket.references global.json dotnet-tools.json go.mod go.work cargo.toml rust-toolchain
        rust-toolchain.toml gemfile gems.rb *.gemspec composer.json mix.exs rebar.config package.swift podfile
        *.podspec cartfile cartfile.private pubspec.yaml build.sbt *.sbt build.sc build.mill conanfile.*
        vcpkg.json vcpkg-configuration.json *.cabal stack.yaml cabal.project* dune-project *.opam project.toml
        renv.lock cpanfile makefile.pl build.pl *.rockspec *.nimble shard.yml elm.json project.clj deps.edn bb.edn`),
    ],
  },
  {
    name: 'Registries, wrappers and settings of package managers',
    treatment: 'refused',
    patterns: [
      '**/gradle/wrapper/**',
      '**/gradle/init.d/**',
      ...within('.yarn .cargo .bundle .mvn .pip .m2 .pnpm .nuget .gem'),
      ...named(`.npmrc .yarnrc .yarnrc.* .pnpmfile.* pnpmfile.* bunfig.toml nuget.config .pypirc pip.conf pip.ini uv.toml
        poetry.toml .gemrc .condarc gradlew gradlew.bat mvnw mvnw.cmd sbtx .sbtopts .jvmopts vcpkg-registries.json
        .swiftpm paket.local .terraformrc terraform.rc`),
    ],
  },
  {
    name: 'Code that an interpreter runs at start-up',
    treatment: 'refused',
    patterns: named(
      'sitecustomize.py usercustomize.py *.pth .pythonstartup .rprofile .renviron .node_repl_history .perldb',
    ),
  },
  {
    name: 'Lock files',
    treatment: 'refused',
    patterns:
      named(`package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock* deno.lock poetry.lock uv.lock
      pdm.lock pixi.lock pipfile.lock pylock*.toml conda-lock.yml packages.lock.json paket.lock project.assets.json
      go.sum go.work.sum cargo.lock gemfile.lock gems.locked composer.lock gradle.lockfile *.lockfile
      verification-metadata.xml mix.lock rebar.lock podfile.lock package.resolved cartfile.resolved pubspec.lock
      conan.lock flake.lock stack.yaml.lock cabal.project.freeze shard.lock manifest.toml .terraform.lock.hcl`),
  },
];
