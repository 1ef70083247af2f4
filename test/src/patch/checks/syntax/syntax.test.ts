import { describe, expect, it } from '@jest/globals';
import { checkSyntax } from '../../../../../src/patch/checks/syntax/syntax.ts';

const codes = async (...of: Parameters<typeof checkSyntax>) => (await checkSyntax(...of)).map(({ code }) => code);

describe('checkSyntax', () => {
  it.each([
    ['a.ts', 'export function f(x: number) {\n  return x;\n}\n', 'export function f(x: number) {\n  return x;\n'],
    ['a.tsx', 'const a = <p>{x}</p>;\n', 'const a = <p>{x</p>;\n'],
    ['a.js', 'const a = [1, 2];\n', 'const a = [1, 2;\n'],
    ['a.cjs', 'if (a) { b(); }\n', 'if (a) { b(;) }\n'],
    ['package.json', '{"a": 1}\n', '{"a": 1,}\n'],
    ['a.json', '{"a": 1}\n', '{"a": 1\n'],
    ['appsettings.json', '{"a": 1 /* one */}\n', '{"a": 1 /* one }\n'],
    ['a.yaml', 'a:\n  - b\n', 'a: [b\n'],
    ['a.xml', '<a><b/></a>\n', '<a><b></a>\n'],
    ['App.csproj', '<Project Sdk="x"><a b="c" /></Project>\n', '<Project Sdk="x"><a b=c /></Project>\n'],
  ])('refuses what the own parser of the format of %s does not read', async (path, right, wrong) => {
    expect(await codes(path, right, undefined)).toEqual([]);
    expect(await checkSyntax(path, wrong, right)).toContainEqual(
      expect.objectContaining({ code: 'syntax', severity: 'error', path, line: expect.any(Number) }),
    );
    expect(await codes(path, `${wrong}\n`, wrong)).not.toContain('syntax');
  });

  it.each([
    ['a.py', 'def f(x):\n    return x\n', 'def f(x:\n    return x\n'],
    ['A.cs', 'class A { int F() { return 1; } }\n', 'class A { int F() { return 1; }\n'],
    ['A.java', 'class A { int f() { return 1; } }\n', 'class A { int f() { return 1 } }\n'],
    ['a.go', 'package a\n\nfunc f() int {\n\treturn 1\n}\n', 'package a\n\nfunc f() int {\n\treturn 1\n'],
    ['a.rs', 'fn f() -> i32 { 1 }\n', 'fn f() -> i32 { 1 \n'],
    ['a.rb', 'def f\n  1\nend\n', 'def f\n  1\n'],
    ['a.ps1', 'if ($a) { 1 }\n', 'if ($a) { 1 \n'],
  ])('has one doubt where only a grammar does not understand %s', async (path, right, wrong) => {
    expect(await codes(path, right, undefined)).toEqual([]);
    const [found, ...others] = await checkSyntax(path, `${wrong}\n${wrong}`, right);

    expect(found).toMatchObject({ code: 'syntax-doubt', severity: 'warning', path, line: expect.any(Number) });
    expect(found?.message.length).toBeLessThanOrEqual(200);
    expect(others).toEqual([]);
    expect(await codes(path, `${wrong}\n`, wrong)).toEqual([]);
  });
});

/** Right by the definition of each language, and newer or rarer than some grammar. */
const newer: Readonly<Record<string, readonly string[]>> = {
  'A.cs': [
    'class A { public string Name { get => field; set => field = value.Trim(); } }\n',
    'using Point = (int X, int Y);\n',
    'class A(int x) { int[] y = [1, .. new[] { x }]; }\n',
    'class A { void F() { System.Console.Write(nameof(System.Collections.Generic.List<>)); } }\n',
    'partial class A { public partial A(); public partial event System.Action B; }\n',
    'var line = """\n  a "b" {c}\n  """;\nvar escape = "\\e[0m";\n',
    'class A {\n#if NET8_0\n  int F(int a)\n  {\n#else\n  int F(long a)\n  {\n#endif\n    return 1;\n  }\n}\n',
  ],
  'a.ps1': [
    'git log --oneline -- src/*.ps1\n',
    '$a = $b ?. Length\n$c ??= 3\n',
    'Get-Item a && Get-Item b || exit 1\n',
    'docker run --rm -v $(pwd):/work:ro image\n',
    'enum Colour : byte { Red; Green }\n',
    '$list.ForEach({ $_ + 1 }).Where{ $_ }\n',
  ],
  'a.css': [
    '@layer base, theme;\n@layer base { a { color: red } }\n',
    'a { &:hover { color: red } > b { color: blue } }\n',
    '@property --x { syntax: "<length>"; inherits: false; initial-value: 0px }\n',
    '@scope (.card) to (.content) { img { border: 0 } }\n',
    'a:has(> img):is(b, c) { color: oklch(from var(--a) l c calc(h + 10)) }\n',
    '@starting-style { dialog[open] { opacity: 0 } }\n',
  ],
  'a.ts': [
    'export type { A } from "./a.ts";\nexport type * as B from "./b.ts";\n',
    'class A { accessor x = 1; static { this.y = 2; } declare z: string; }\n',
    'import data from "./data.json" with { type: "json" };\n',
    'await using file = open();\nfor (using a of b) {}\n',
    'function f<const T extends readonly unknown[]>(x: T): asserts x is T {}\n',
    'type Getter<out T> = () => T;\nconst a = { b: 1 } satisfies Record<string, number>;\n',
    'import defer * as slow from "./slow.js";\nlet x = y!;\nlet f = g<string>;\n',
    'abstract class A { abstract override readonly b: "a" | `b`; @dec() private c?: string }\n',
  ],
  'a.tsx': ['const a = <T,>(x: T) => <><B<T> x={x} /></>;\n', 'const a = <a:b c-d="e" {...f} />;\n'],
  'a.js': [
    'class A { #x = 1; static has(a) { return #x in a; } }\n',
    'const a = /[\\p{L}--[a-z]]/v;\na ||= 1_000n;\n',
    'export { a as "b c" } from "./a.js";\n',
    'label: for (const a of b) { continue label }\n',
    '#!/usr/bin/env node\nimport.meta.resolve("a");\n',
    'const a = <div>{/* nothing */}</div>;\n',
  ],
  'a.hpp': [
    'class Q_CORE_EXPORT A : public QObject {\n  Q_OBJECT\n  Q_PROPERTY(int a READ a NOTIFY b)\npublic slots:\n  void c();\nsignals:\n  void b();\n};\n',
    'struct MY_API A { void f() noexcept OVERRIDE_IF(X); };\n',
    'export module a;\nimport std;\n',
    'template <typename T> concept C = requires(T a) { { a.b() } -> std::same_as<int>; };\n',
    'auto f(this auto&& self) { return [=]<typename T>(T x) mutable static { return x; }; }\n',
    'BEGIN_NAMESPACE\nDECLARE_CLASS(A)\nEND_NAMESPACE\n',
  ],
  'a.py': [
    'type Pair[T: int, *Ts, **P] = tuple[T, T]\n',
    'try:\n    pass\nexcept* ValueError, TypeError:\n    pass\n',
    'match a:\n    case {"b": [1, *_]} if c: pass\n',
    'a = t"{b!r:>{c}}"\n',
    'x = f"{"nested"!s} {d["e"]}"\n',
    'with (open("a") as a, open("b") as b): pass\n',
  ],
  'A.java': [
    'void main() { IO.println("a"); }\n',
    'record A(int x) { A { if (x < 0) throw new Error(); } }\n',
    'sealed interface A permits B {}\n',
    'class A { int f(Object o) { return switch (o) { case B(var x, _) when x > 0 -> x; default -> 0; }; } }\n',
    'import module java.base;\n',
  ],
  'a.go': [
    'package a\n\nfunc f() { for i := range 10 { _ = i } }\n',
    'package a\n\ntype A[T any] = []T\n',
    'package a\n\nfunc f(yield func(int) bool) { for range f {} }\n',
    'package a\n\ntype N interface { ~int | ~float64 }\n',
    'package a\n\nvar x = 0b1010_1010 + 0x1p-2\n',
  ],
  'a.rs': [
    'async fn f() { let x = async move |a: u8| a; }\n',
    'fn f(a: Option<u8>) { let Some(b) = a else { return }; if let Some(c) = a && c > 1 {} }\n',
    'fn f() -> impl Iterator<Item = u8> + use<> { [1].into_iter() }\n',
    'unsafe extern "C" { safe fn g(); }\n',
    'fn f() { let s = c"abc"; let r = &raw const s; }\n',
  ],
  'data.json': ['\uFEFF{"a": 1}\n', '{"a": 1}\n{"b": 2}\n', '[]\n', '"text"\n', '{"a": "//", "b": "/* ,} */"}\n'],
  'tsconfig.build.json': ['{\n  // strict\n  "strict": true,\n}\n'],
  '.vscode/launch.json': ['{ "a": [1, /* two */ ], }\n'],
  'src/App/Properties/launchSettings.json': ['// made by hand\n{ "profiles": {} }\n'],
  'stylecop.json': ['{ "settings": { /* none */ } }\n'],
  'App/appsettings.Production.json': ['{ "Url": "https://a//b", // the new one\n}\n'],
  'web.config': ['<!DOCTYPE configuration [<!ENTITY name "x">]>\n<configuration><a b="&name;" /></configuration>\n'],
  'a.xml': [
    '<!DOCTYPE html PUBLIC "a" "b">\n<html>&nbsp;&copy;</html>\n',
    '<a>&lt;&#x20;&#32;&amp;</a>\n',
    '<a><![CDATA[ <b> & ]]><?php 1 ?></a>\n',
    '<?xml version="1.1"?>\n<a:b xmlns:a="c" a:d="e"/>\n',
    '<a>\u00e9\u{1F600}</a>\n',
  ],
  'pipelines/nginx.config': ['server { listen 80; }\n'],
  'Directory.Build.props': ['# no XML here\nversion=1\n'],
  'a.yml': [
    'a: !Ref b\nc: !!binary abc=\n',
    'a: &x { b: 1 }\nc: *x\n',
    '---\na: 1\n...\n---\nb: 2\n',
    'a: |2-\n    b\n',
    '? - a\n  - b\n: c\n',
    'a: {{ .Values.b }}\n',
  ],
};

describe('what is right though it is new or rare', () => {
  it.each(Object.keys(newer))('is never refused in %s', async (path) => {
    for (const text of newer[path] ?? []) {
      const found = await checkSyntax(path, text, undefined);

      expect([text, found.filter(({ severity }) => severity === 'error')]).toEqual([text, []]);
    }
  });

  it.each(['a.ts', 'a.tsx', 'a.js', 'data.json', 'web.config', 'a.xml', 'a.yml', 'stylecop.json'])(
    'is not even doubted in %s, of which there is an own parser',
    async (path) => {
      expect(await Promise.all((newer[path] ?? []).map((text) => codes(path, text, undefined)))).toEqual(
        (newer[path] ?? []).map(() => []),
      );
    },
  );

  it.each([
    ['comments where a tool may not take them', 'config/routes.json', '{ "a": 1 } // one\n'],
    ['names that stand twice', 'a.yaml', 'a: 1\na: 2\n'],
    ['entities that nobody declares', 'a.xml', '<a>&nbsp;</a>\n'],
    ['types of Flow', 'a.js', '// @flow\nopaque type A = {| b: string |};\n'],
    ['what a test may need wrong', 'test/fixtures/a.json', '{'],
    ['what is nested too deep', 'a.ts', '('.repeat(50_000)],
    ['a template', 'deploy/parameters.json', '{ "count": #{Count}#, "name": "#{Name}#" }\n'],
    ['what is named wrong', 'samples/invalid-config.yml', 'a: [\n'],
  ])('is doubted as a warning: %s', async (_what, path, text) => {
    expect(await checkSyntax(path, text, undefined)).toMatchObject([{ code: 'syntax-doubt', severity: 'warning' }]);
  });
});
