;; A catch clause catches an exception that does not match it.
;;
;; bucket: oracle, native: outcome: exception, values; throw_ref-handler-next against throw_ref-handler-catch; clause catch; thrown in another instance of the module; tag of another instance of the module
;; engine: native
;; input:  crashers/input
;; again:  wastrun run --engine native native-next-not-catch-sibling-sibling-exception-values.wast
;;
;; line:52:1: assert_exception failed on native
;;   expected: exception
;;   got:      returned nothing
;;
;; The deciding throw on oracle:
;;   in (assert_exception (invoke $i2 "caught"))
;;     throw: an exception of tag 0 $t0 of instance 1 $i1
;;
;;       #0  func 1 $f1 of instance 1 $i1      line:36:30  throw $t0
;;           no handler here
;;       #1  func 2 $caught of instance 2 $i2  line:40:9   call $throw
;;           handler                           line:39:8   (try_table (catch $t0 0)
;; >           catch tag 0 $t0  is tag 0 $t0 of instance 2 $i2  another tag
;;       not caught: the invocation ends in it
;;
;; The same on native:
;;   in (assert_exception (invoke $i2 "caught"))
;;     throw: an exception of tag 0 $t0 of instance 1 $i1
;;
;;       #0  func 1 $f1 of instance 1 $i1      line:36:30  throw $t0
;;           no handler here
;;       #1  func 2 $caught of instance 2 $i2  line:40:9   call $throw
;;           handler                           line:39:8   (try_table (catch $t0 0)
;; >           catch tag 0 $t0  is tag 0 $t0 of instance 2 $i2  caught: branch to label 0

(module definition $m0
  (import "a" "throw" (func $throw))
  (tag $t0)
  (func $f1 (export "throw") throw $t0)
  (func $caught (export "caught")
    (block
      (try_table (catch $t0 0)
        call $throw)))
)

(module definition $m1
  (func $throw (export "throw"))
)

(module instance $i0 $m1)
(register "a" $i0)
(module instance $i1 $m0)
(register "a" $i1)
(module instance $i2 $m0)
(assert_exception (invoke $i2 "caught"))
