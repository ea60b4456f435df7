;; A catch clause takes an exception that it is not for.
;;
;; bucket: oracle, native: script; throw_ref-handler-next against throw_ref-handler-catch; clause catch
;; engine: native
;; input:  crashers/input
;; again:  wastrun run --engine native native-next-not-catch-script.wast
;;
;; line:46:1: assert_exception failed on native
;;   expected: exception
;;   got:      returned (i32.const 1)
;;
;; The deciding throw on oracle:
;;   in (assert_exception (invoke $b "caught"))
;;     throw: an exception of tag 0 $e of instance 1 $a
;;
;;       #0  func 1 "throw" of instance 1 $a   line:37:27  (throw $e)
;;           no handler here
;;       #1  func 2 "caught" of instance 2 $b  line:39:41  (call $throw)
;;           handler                           line:39:16  (try_table (catch $e $h) (call $throw))
;; >           catch tag 0 $e  is tag 0 $e of instance 2 $b  another tag
;;       not caught: the invocation ends in it
;;
;; The same on native:
;;   in (assert_exception (invoke $b "caught"))
;;     throw: an exception of tag 0 $e of instance 1 $a
;;
;;       #0  func 1 "throw" of instance 1 $a   line:37:27  (throw $e)
;;           no handler here
;;       #1  func 2 "caught" of instance 2 $b  line:39:41  (call $throw)
;;           handler                           line:39:16  (try_table (catch $e $h) (call $throw))
;; >           catch tag 0 $e  is tag 0 $e of instance 2 $b  caught: branch to label 0

;; What a module-local comparison of tags takes for one tag, and more.
(module definition $m
  (import "other" "throw" (func $throw))
  (tag $e)
  (func (export "throw") (throw $e))
  (func (export "caught") (result i32)
    (block $h (try_table (catch $e $h) (call $throw)) (return (i32.const 0)))
    (i32.const 1)))
(module $first (tag $e) (func (export "throw") (throw $e)))
(register "other" $first)
(module instance $a $m)
(register "other" $a)
(module instance $b $m)
(assert_exception (invoke $b "caught"))
