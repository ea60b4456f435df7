// mixed.wast, to be run by node, deno run, bun, jsc, d8 or js.
// Left out: mixed.wast:34:1: assert_malformed: JavaScript does not read the text format
// ---- the script

// (module definition $m
//   (import "spectest" "global_i32" (global i32))
//   (tag $e)
//   (global (export "g") i64 (i64.const -1))
//   (func (export "add") (param i32 f32) (result f32) (f32.add (local.get 1) (f32.convert_i32_s (local.get 0))))
//   (func (export "vector") (param v128) (result v128) (local.get 0))
//   (func (export "nan") (result f64) (f64.const nan:0x123))
//   (func (export "exn") (result exnref)
//     (block $h (result exnref) (try_table (catch_all_ref $h) (throw $e)) (unreachable)))
//   (func (export "echo") (param externref) (result externref) (local.get 0))
//   (func (export "i31") (result i31ref) (ref.i31 (i32.const 5)))
//   (func (export "pair") (result i32 i64) (i32.const 1) (i64.const 2))
//   (func (export "throw") (throw $e))
//   (func (export "trap") (unreachable)))
const m0 = compile("2:1", "AGFzbQEAAAABJQhgAABgAn99AX1gAXsBe2AAAXxgAAFpYAFvAW9gAAFsYAACf34CGAEIc3BlY3Rlc3QKZ2xvYmFsX2kzMgN/AAMKCQECAwQFBgcAAA0DAQAABgYBfgBCfwsHQwoBZwMBA2FkZAAABnZlY3RvcgABA25hbgACA2V4bgADBGVjaG8ABANpMzEABQRwYWlyAAYFdGhyb3cABwR0cmFwAAgKRgkIACABIACykgsEACAACwsARCMBAAAAAPB/Cw4AAmkfQAEDAAgACwALCwQAIAALBgBBBfscCwYAQQFCAgsEAAgACwMAAAsAFwRuYW1lAAIBbQMGAQMBAAFoCwQBAAFl");

// (module instance $a $m)
const i0 = instantiate("16:1", m0);

// (module instance $b $m)
const i1 = instantiate("17:1", m0);

// (register "a" $a)
register("18:1", "a", i0);

// (assert_return (invoke $a "add" (i32.const -1) (f32.const 0.5)) (f32.const -0.5))
returns("19:1", () => i0.exports["add"](-1, 0.5), [-0.5]);

// (assert_return (get $b "g") (i64.const -1))
returns("20:1", () => i1.exports["g"].value, [-1n]);

// (assert_return (invoke "vector" (v128.const i32x4 1 2 3 4)) (v128.const i32x4 1 2 3 4))
checks("21:1", () => through("AGFzbQEAAAABCgJgAXsBe2AAAX8CBgEBMAAAAAMCAQEHBwEDcnVuAAEKUgFQAQF7/QwBAAAAAgAAAAMAAAAEAAAAEAAhACAA/Qz//////////////////////U79DAEAAAACAAAAAwAAAAQAAAD9Uf1TRUUEQEEBDwtBAAs=", i1.exports["vector"]), "(v128.const i32x4 1 2 3 4)");

// (assert_return (invoke "nan") (f64.const nan:0x123))
checks("22:1", () => through("AGFzbQEAAAABCQJgAAF8YAABfwIGAQEwAAAAAwIBAQcHAQNydW4AAQolASMBAXwQACEAIAC9Qn+DQqOCgICAgID4/wBRRQRAQQEPC0EACw==", i1.exports["nan"]), "(f64.const nan:0x123)");

// (assert_return (invoke "exn") (ref.exn))
checks("23:1", () => through("AGFzbQEAAAABFARgAAFpYAF/AW9gAm9/AX9gAAF/AhADATAAAAABMQAAAQEyAAACAwIBAwcHAQNydW4AAwoXARUBAWkQACEAIADRRUUEQEEBDwtBAAs=", i1.exports["exn"]), "(ref.exn)");

// (assert_return (invoke "echo" (ref.extern 3)) (ref.extern 3))
returns("24:1", () => i1.exports["echo"](host(3)), [host(3)]);

// (assert_return (invoke "echo" (ref.null extern)) (ref.null extern))
returns("25:1", () => i1.exports["echo"](null), [null]);

// (assert_return (invoke "i31") (ref.i31))
checks("26:1", () => through("AGFzbQEAAAABFARgAAFsYAF/AW9gAm9/AX9gAAF/AhADATAAAAABMQAAAQEyAAACAwIBAwcHAQNydW4AAwoYARYBAWwQACEAIAD7FGxFBEBBAQ8LQQAL", i1.exports["i31"]), "(ref.i31)");

// (assert_return (invoke "pair") (i32.const 1) (i64.const 2))
returns("27:1", () => i1.exports["pair"](), [1, 2n]);

// (assert_exception (invoke "throw"))
ends("28:1", "exception", () => i1.exports["throw"]());

// (assert_trap (invoke "trap") "unreachable")
ends("29:1", "trap", () => i1.exports["trap"]());

// (invoke "pair")
action("30:1", () => i1.exports["pair"]());

// (assert_unlinkable (module (import "a" "absent" (func))) "unknown import")
const m1 = compile("31:1", "AGFzbQEAAAABBAFgAAACDAEBYQZhYnNlbnQAAA==");
ends("31:1", "link error", () => make(m1));

// (assert_invalid (module (func (result i32))) "type mismatch")
refuses("32:1", "AGFzbQEAAAABBQFgAAF/AwIBAAoEAQIACw==");

// (assert_malformed (module binary "\00asm\02\00\00\00") "unknown binary version")
refuses("33:1", "AGFzbQIAAAA=");

// (assert_malformed (module quote "(func") "unexpected token")
// left out: JavaScript does not read the text format

end();
