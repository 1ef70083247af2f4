import { named, type PathKind, within, yamlWithin } from './pathKind.ts';

/** What a build, a test or a deployment runs, and what ordinary fixes touch now and then: a person reads it first. */
export const filesChangedWithApproval: readonly PathKind[] = [
  {
    name: 'Build files',
    treatment: 'approval',
    patterns: [
      ...within('buildsrc build-logic fastlane .build'),
      ...named(`makefile makefile.* gnumakefile *.mk *.mak cmakelists.txt *.cmake cmakepresets.json
        cmakeuserpresets.json configure configure.* *.am *.m4 meson.build meson.options meson_options.txt build
        build.bazel workspace workspace.* module.bazel *.bzl .bazelrc .bazelversion buck .buckconfig pants.toml
        sconstruct sconscript wscript xmake.lua premake*.lua build.ninja justfile .justfile taskfile*.yml
        taskfile*.yaml rakefile *.rake thorfile guardfile capfile fastfile build.rs build.zig build.zig.zon build.xml
        *.cake build.fsx build.py magefile.go *.props *.targets *.tasks *.rsp *.sln *.slnx *.slnf *.*proj *.proj
        *.ruleset *.pbxproj *.xcconfig *.nuspec *.nix gulpfile.* gruntfile.* jakefile* brocfile.* ember-cli-build.js
        *.config.js *.config.cjs *.config.mjs *.config.ts *.config.cts *.config.mts *.config.json webpack*.js
        webpack*.ts .parcelrc .swcrc .babelrc* tsconfig*.json jsconfig*.json angular.json nx.json lerna.json turbo.json
        rush.json pnpm-workspace.yaml project.json workspace.json .browserslistrc hatch_build.py tasks.py fabfile.py
        dodo.py manifest.in pavement.py vagrantfile packages.dhall shake.hs setup.hs setup.ml setup.rb`),
    ],
  },
  {
    name: 'Settings of tests and checks that are code or load it',
    treatment: 'approval',
    patterns:
      named(`conftest.py tox.ini noxfile.py pytest.ini .pytest.ini .coveragerc .coveragerc.* jest.config* jest.setup*
      vitest.config* vitest.workspace* vitest.setup* karma.conf* wdio.conf* .mocharc* .nycrc* .c8rc* ava.config*
      playwright.config* cypress.config* cypress.json protractor.conf* .eslintrc* eslint.config* tslint.json
      .prettierrc* .stylelintrc* biome.json* .oxlintrc* .rubocop*.yml .rspec .pylintrc pylintrc mypy.ini .mypy.ini
      .flake8 ruff.toml .ruff.toml phpunit.xml* phpcs.xml* .php-cs-fixer* phpstan.neon* psalm.xml* .golangci.*
      *.runsettings xunit.runner.json testconfig.json detekt.yml .swiftlint.yml .clang-tidy .scalafmt.conf
      .scalafix.conf checkstyle.xml .markdownlint* .dependency-cruiser.* .size-limit* stryker.conf*`),
  },
  {
    name: 'Shell scripts',
    treatment: 'approval',
    patterns: named(
      '*.sh *.bash *.zsh *.ksh *.csh *.fish *.ps1 *.psm1 *.psd1 *.cmd *.bat *.vbs *.wsf *.csx *.fsx *.nu',
    ),
  },
  {
    name: 'Containers',
    treatment: 'approval',
    patterns:
      named(`dockerfile dockerfile.* *.dockerfile containerfile containerfile.* .dockerignore docker-compose*.yml
      docker-compose*.yaml compose*.yml compose*.yaml docker-bake.* docker-entrypoint* apptainer.def
      singularity`),
  },
  {
    name: 'Infrastructure and deployment',
    treatment: 'approval',
    patterns: [
      ...within('k8s kubernetes helm charts ansible playbooks terraform .terraform pulumi'),
      ...named(`*.tf *.tf.json *.tfvars *.tfvars.json *.tofu *.hcl *.bicep *.bicepparam bicepconfig.json azuredeploy*.json
        chart.yaml values.yaml values-*.yaml values.*.yaml helmfile*.yaml kustomization.y*ml ansible.cfg playbook*.yml
        playbook*.yaml site.yml pulumi*.yaml pulumi*.yml cdk.json serverless.* samconfig.* template.yaml template.yml
        *.nomad *.pkr.json ecosystem.config.* docker-stack*.yml`),
    ],
  },
  {
    name: 'YAML in folders that usually contain pipelines',
    treatment: 'approval',
    patterns: [
      ...within('ci eng/common'),
      ...yamlWithin(`build builds pipeline pipelines workflows eng deploy deployment deployments release releases
        templates steps stages jobs devops`),
    ],
  },
  {
    name: 'Ignore files and environment settings',
    treatment: 'approval',
    patterns: named(`.env .env.* *.env .gitignore .ignore .npmignore .nvmrc .node-version .python-version .ruby-version
      .java-version .go-version .terraform-version .sdkmanrc`),
  },
];
