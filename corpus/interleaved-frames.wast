;; Frames of several instances interleaved, each with handlers: who catches is decided frame by frame.
;;
;; $A and $B call each other; each level has handlers for the level's own instance's tag. The exception stops at the first
;; frame, from the inside, whose handler means its tag.
;;
;; Rules: Step_read/throw_ref-frame, Step_read/throw_ref-handler-catch, Step_read/throw_ref-handler-next, Step/ctxt-frame

(module $hub
  (type $f (func (param i32 i32) (result i32)))
  (table $t (export "table") 2 funcref)
)
(register "hub")

(module definition $M
  (type $f (func (param i32 i32) (result i32)))
  (import "hub" "table" (table 2 funcref))
  (import "me" "me" (global $me i32))
  (tag $t (export "tag") (param i32))

  ;; Calls the instances named by the low bits of $path, one level for each; the last one throws its tag. Which level
  ;; caught it: 1 for the innermost.
  ;;   $path: bits of the next instances, lowest first; $n: levels to go
  (func $level (export "level") (type $f)
    (if (i32.eqz (local.get 1)) (then (throw $t (i32.const 0))))
    (block $h (result i32)
      (try_table (result i32) (catch $t $h)
        (call_indirect (type $f)
          (i32.shr_u (local.get 0) (i32.const 1))
          (i32.sub (local.get 1) (i32.const 1))
          (i32.and (local.get 0) (i32.const 1)))
      )
      ;; Returned: the exception was caught further in.
      (return)
    )
    (drop)
    (local.get 1) ;; the levels that were to go: 1 if the callee threw
  )
  (elem (offset (global.get $me)) func $level)
)

(module $me0 (global (export "me") i32 (i32.const 0)))
(module $me1 (global (export "me") i32 (i32.const 1)))
(register "me" $me0)
(module instance $A $M)
(register "me" $me1)
(module instance $B $M)

;; A calls A, which throws: caught at once.
(assert_return (invoke $A "level" (i32.const 0x0) (i32.const 1)) (i32.const 1))
;; A calls B: not caught.
(assert_exception (invoke $A "level" (i32.const 0x1) (i32.const 1)))
;; B A B A B, from the outside: the innermost throws B's tag; A's frame does not catch it, the B two levels up does.
(assert_return (invoke $B "level" (i32.const 0xa) (i32.const 4)) (i32.const 2))
;; B A A A A B: only the outermost frame is B's.
(assert_return (invoke $B "level" (i32.const 0x10) (i32.const 5)) (i32.const 5))
;; A B B B B A: the other way round.
(assert_return (invoke $A "level" (i32.const 0x0f) (i32.const 5)) (i32.const 5))
;; A B B B B B: the caller of the thrower.
(assert_return (invoke $A "level" (i32.const 0x1f) (i32.const 5)) (i32.const 1))
;; B A A A A A A A A: nobody but the innermost callers is A's; A throws.
(assert_return (invoke $B "level" (i32.const 0x00) (i32.const 8)) (i32.const 1))
;; A B A A A ... none is B's except the thrower.
(assert_exception (invoke $A "level" (i32.const 0x80) (i32.const 8)))
