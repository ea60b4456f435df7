"use strict";
// ---- what runs the script, in any shell: node, deno, bun, jsc, d8, js

const say = typeof window === "undefined" && typeof print === "function" ? print : (line) => console.log(line);
let held = 0, failed = 0;

function fail(where, what) { failed++; say(where + ": " + what); }

// The bytes of base64.
function bytes(text) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const out = new Uint8Array(Math.floor(text.replace(/=/g, "").length * 3 / 4));
  for (let i = 0, k = 0; i < text.length; i += 4) {
    const n = [0, 1, 2, 3].reduce((n, j) => n * 64 + Math.max(0, digits.indexOf(text[i + j])), 0);
    for (const byte of [n >> 16, n >> 8, n]) if (k < out.length) out[k++] = byte;
  }
  return out;
}

// ---- what can be imported

const hosts = [];
const host = (n) => hosts[n] = hosts[n] || { "host value": n };
const is = (x, n) => hosts[n] !== undefined && x === hosts[n] ? 1 : 0;

const registry = new Map();
const spectest = new Map();
const prints = (...args) => args.forEach((x) => say("printed " + x));
const makeSpectest = {
  print: () => prints, print_i32: () => prints, print_i64: () => prints, print_f32: () => prints, print_f64: () => prints,
  print_i32_f32: () => prints, print_f64_f64: () => prints,
  global_i32: () => new WebAssembly.Global({ value: "i32" }, 666),
  global_i64: () => new WebAssembly.Global({ value: "i64" }, 666n),
  global_f32: () => new WebAssembly.Global({ value: "f32" }, 666.6),
  global_f64: () => new WebAssembly.Global({ value: "f64" }, 666.6),
  table: () => new WebAssembly.Table({ initial: 10, maximum: 20, element: "anyfunc" }),
  table64: () => new WebAssembly.Table({ initial: 10n, maximum: 20n, element: "anyfunc", address: "i64" }),
  memory: () => new WebAssembly.Memory({ initial: 1, maximum: 2 }),
};

function imported(module, name) {
  if (module === "spectest" && !registry.has(module) && Object.hasOwn(makeSpectest, name)) {
    if (!spectest.has(name)) spectest.set(name, makeSpectest[name]());
    return spectest.get(name);
  }
  const exports = registry.get(module);
  if (exports === undefined || !Object.hasOwn(exports, name)) throw new WebAssembly.LinkError("unknown import " + module + " " + name);
  return exports[name];
}

// Gives an instance, or throws what instantiation throws.
function make(module) {
  const imports = Object.create(null);
  for (const im of WebAssembly.Module.imports(module)) {
    if (!(im.module in imports)) imports[im.module] = Object.create(null);
    imports[im.module][im.name] = imported(im.module, im.name);
  }
  return new WebAssembly.Instance(module, imports);
}

// ---- how something ended

function kind(e) {
  if (typeof WebAssembly.Exception === "function" && e instanceof WebAssembly.Exception) return "exception";
  if (e instanceof WebAssembly.RuntimeError) return "trap";
  if (e instanceof WebAssembly.LinkError) return "link error";
  if (e instanceof WebAssembly.CompileError) return "refused module";
  if (e instanceof RangeError || typeof InternalError === "function" && e instanceof InternalError) return "exhaustion";
  return "other error";
}

// Of what f does: { values } or { kind, message }.
function outcome(f) {
  try {
    const x = f();
    return { values: x === undefined ? [] : Array.isArray(x) ? x : [x] };
  } catch (e) {
    return { kind: kind(e), message: String(e) };
  }
}

function show(o) {
  if (o.kind) return o.kind + ": " + o.message;
  return "values " + o.values.map((x) => typeof x === "function" ? "a function" : Object.is(x, -0) ? "-0" : typeof x === "object" && x !== null ? "a reference" : String(x)).join(", ");
}

// ---- commands. Where is the place in the script

function compile(where, text) {
  try { const m = new WebAssembly.Module(bytes(text)); held++; return m; } catch (e) { fail(where, "the module is refused: " + e); }
}
function instantiate(where, module) {
  if (module === undefined) { fail(where, "its module was refused"); return undefined; }
  try { const i = make(module); held++; return i; } catch (e) { fail(where, "no instance: " + kind(e) + ": " + e); }
}
function register(where, name, instance) {
  if (instance === undefined) { registry.delete(name); fail(where, "there is no such instance"); return; }
  held++;
  registry.set(name, instance.exports);
}
function action(where, f) {
  const o = outcome(f);
  if (o.kind) fail(where, "expected values, got " + show(o)); else { held++; say(where + ": " + show(o)); }
}
// An expected value is a value, or a function of one that reports whether it is right.
function returns(where, f, expected) {
  const o = outcome(f);
  const right = (want, i) => typeof want === "function" ? want(o.values[i]) : Object.is(want, o.values[i]);
  if (o.values && o.values.length === expected.length && expected.every(right)) { held++; return; }
  fail(where, "expected " + show({ values: expected }) + "; got " + show(o));
}
// The module compares by itself: it returns 0, or which result is another.
function checks(where, f, expected) {
  const o = outcome(f);
  if (o.values && o.values[0] === 0) { held++; return; }
  fail(where, "expected " + expected + "; got " + (o.values ? "another result " + o.values[0] : show(o)));
}
function ends(where, kind, f) {
  const o = outcome(f);
  if (o.kind && kind.split(" or ").includes(o.kind)) held++; else fail(where, "expected " + kind + "; got " + show(o));
}
function refuses(where, text) {
  const o = outcome(() => new WebAssembly.Module(bytes(text)));
  if (o.kind === "refused module") held++; else fail(where, "expected that the module is refused; got " + (o.kind ? show(o) : "a module"));
}
const isFunction = (x) => typeof x === "function";
const isReference = (x) => x !== null && x !== undefined;
// Calls through a module what JavaScript cannot call.
function through(text, thing) {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes(text)), { 0: { "": thing }, 1: { "": host }, 2: { "": is } }).exports.run();
}
function end() {
  say(held + " held, " + failed + " failed");
  if (failed === 0) return;
  if (typeof process === "object") process.exitCode = 1; else throw new Error(failed + " failed");
}

