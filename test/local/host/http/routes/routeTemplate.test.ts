import { describe, expect, it } from '@jest/globals';
import { compareRoutes, compileRoute } from '../../../../../local/host/http/routes/routeTemplate.ts';

function matches(template: string, path: string) {
  return compileRoute(template).match(path);
}

describe('a route template', () => {
  it('matches literals whatever their case, with or without a trailing slash', () => {
    expect(matches('api/orders', 'API/Orders/')).toEqual({});
    expect(matches('api/orders', 'api/orders/1')).toBeUndefined();
    expect(matches('api/a.b', 'api/axb')).toBeUndefined();
  });

  it('gives parameters decoded, with the case the client used', () => {
    expect(matches('api/{name}', 'api/J%C3%BCrgen%20X')).toEqual({ name: 'Jürgen X' });
    expect(matches('api/{name}', 'api/%zz')).toEqual({ name: '%zz' });
  });

  it('leaves an escaped slash and what is no UTF-8 as they are', () => {
    expect(matches('{*path}', 'a/b%2Fc%20d/%ff')).toEqual({ path: 'a/b%2Fc d/%ff' });
  });

  it('leaves out optional parameters that are not there', () => {
    expect(matches('api/{id}/{page?}', 'api/7')).toEqual({ id: '7' });
    expect(matches('api/{id}/{page?}', 'api/7/2')).toEqual({ id: '7', page: '2' });
  });

  it('fills in defaults', () => {
    expect(matches('api/{page=1}', 'api')).toEqual({ page: '1' });
    expect(matches('api/{page:int=1}', 'api/x')).toBeUndefined();
  });

  it.each([
    ['{*rest}', 'a/b/c', { rest: 'a/b/c' }],
    ['{*rest}', '', {}],
    ['files/{**path}', 'files/a/b', { path: 'a/b' }],
    ['files/{*path}', 'files', {}],
  ])('%s catches all of "%s"', (template, path, expected) => {
    expect(matches(template, path)).toEqual(expected);
  });

  it.each([
    ['{id:int}', '12', 'x1'],
    ['{id:int?}', '', 'x'],
    ['{flag:bool}', 'TRUE', 'yes'],
    ['{id:guid}', '0f8fad5b-d9cb-469f-a165-70867728950e', '0f8f'],
    ['{n:long}', '9007199254740993', '1.5'],
    ['{n:decimal}', '1.5', 'one'],
    ['{d:datetime}', '2026-01-01', 'soon'],
    ['{s:minlength(3)}', 'abc', 'ab'],
    ['{s:maxlength(3)}', 'abc', 'abcd'],
    ['{s:length(2)}', 'ab', 'abc'],
    ['{s:length(2,3)}', 'abc', 'abcd'],
    ['{n:min(5)}', '5', '4'],
    ['{n:max(5)}', '5', '6'],
    ['{n:range(1,10)}', '10', '11'],
    ['{s:alpha}', 'abc', 'ab1'],
    ['{s:regex(^\\d{{3}}$)}', '123', '1234'],
    ['{n:int:min(2)}', '2', '1'],
  ])('%s accepts "%s" and not "%s"', (template, good, bad) => {
    expect(matches(template, good)).toBeDefined();
    expect(matches(template, bad)).toBeUndefined();
  });

  it('mixes literals and parameters in one segment', () => {
    expect(matches('files/{name}.{extension}', 'files/a.b.txt')).toEqual({ name: 'a', extension: 'b.txt' });
    expect(matches('v{version:int}/x', 'v2/x')).toEqual({ version: '2' });
  });

  it('sorts the most specific first', () => {
    const sorted = ['{*rest}', '{id}', '{id:int}', 'orders', 'orders/{id}'].map(compileRoute).sort(compareRoutes);

    expect(sorted.map(({ template }) => template)).toEqual(['orders', 'orders/{id}', '{id:int}', '{id}', '{*rest}']);
  });

  it.each(['api/{', 'api/{}', 'api/{id:nosuch}'])('refuses %s', (template) => {
    expect(() => compileRoute(template)).toThrow(template);
  });
});
