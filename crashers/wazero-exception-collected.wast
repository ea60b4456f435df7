;; An exception that only a global, table or local of the program keeps is collected as garbage: what is thrown again is another exception,
;; or no exception any more.
;;
;; Engine: wazero v1.12.0, compiler and interpreter. To see it on the interpreter take 20000000 throws instead of 15000.
;; Rule: the store keeps its exception instances (Step_read/throw makes one); Step_read/throw_ref throws the one that the reference names.
;; Cause: references to exceptions are addresses held as numbers, of which Go's collector knows nothing. When depends on how much memory the
;;   process has needed: wastrun holds the collector back until that is 1 GiB, or GOMEMLIMIT, so that other findings can be seen.
;; Found by hand, when the engine was made ready for comparison; peer/wazero/collector.go keeps it out of campaigns.
;; Repeat: wastrun run --engine wazero crashers/wazero-exception-collected.wast

(module
  (tag $e (param i32))
  (global $kept (mut exnref) (ref.null exn))
  (func (export "keep") (param i32)
    (global.set $kept
      (block $h (result exnref)
        (try_table (catch_all_ref $h) (throw $e (local.get 0)))
        (unreachable))))
  (func $once (param i32)
    (block $h (try_table (catch_all $h) (throw $e (local.get 0)))))
  (func (export "throw others") (param $n i32)
    (loop $again
      (call $once (i32.const 7))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (local.get $n))))
  (func (export "kept") (result i32)
    (block $h (result i32)
      (try_table (result i32) (catch $e $h) (throw_ref (global.get $kept))))))
(invoke "keep" (i32.const 42))
(invoke "throw others" (i32.const 15000))
(assert_return (invoke "kept") (i32.const 42))
