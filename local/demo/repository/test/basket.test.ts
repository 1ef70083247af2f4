import assert from 'node:assert/strict';
import { test } from 'node:test';
import { basketTotal, lineTotal } from '../src/basket.ts';

const rolls = { name: 'bread roll', unitPrice: 45, quantity: 6, discountPercent: 0 };

test('a line without discount costs price times quantity', () => {
  assert.equal(lineTotal(rolls), 270);
});

test('a discount is taken off the line, not off each piece', () => {
  assert.equal(lineTotal({ ...rolls, discountPercent: 15 }), 230);
});

test('a basket costs the sum of its lines', () => {
  assert.equal(basketTotal([rolls, { ...rolls, quantity: 2 }]), 360);
});
