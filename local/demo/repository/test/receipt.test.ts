import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printReceipt } from '../src/receipt.ts';

const milk = { name: 'milk', unitPrice: 129, quantity: 2, discountPercent: 0 };

test('a receipt ends with the total', () => {
  assert.match(printReceipt([milk]), /Total +2\.58$/);
});

test('a voucher counts from its minimum on', () => {
  const voucher = { code: 'AUTUMN', worth: 100, minimumTotal: 200 };
  assert.match(printReceipt([milk], voucher), /Voucher +-1\.00\nTotal +1\.58$/);
  assert.match(printReceipt([{ ...milk, quantity: 1 }], voucher), /Total +1\.29$/);
});
