/* What scripts of users take from the digits: import { loadLabelled } from 'zero/digits'. */
export { CLASSES, type Digits, PIXELS, SIDE } from './csv.js';
export { type LabelledDigits, loadLabelled } from './load.js';
