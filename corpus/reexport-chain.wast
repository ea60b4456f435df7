;; A tag keeps its identity through any number of re-exports.
;;
;; Exporting an import exports the address that was imported, at whatever index and under whatever name each module
;; knows it.
;;
;; Rules: $allocexport, $allocmodule, Step/throw, Step_read/throw_ref-handler-catch, Step_read/throw_ref-frame

(module $origin
  (tag (param i64)) ;; so that the index differs from module to module
  (tag $t (export "tag") (param i32))
  (func (export "throw") (param i32) (throw $t (local.get 0)))
)

(register "origin")
(module $first
  (import "origin" "tag" (tag $t (param i32)))
  (import "origin" "throw" (func $throw (param i32)))
  (tag (export "decoy") (param i32))
  (export "renamed" (tag $t))
  (export "throw" (func $throw))
)

(register "first")
(module $second
  (import "first" "decoy" (tag $decoy (param i32)))
  (import "first" "renamed" (tag $t (param i32)))
  (import "first" "throw" (func $throw (param i32)))
  (tag (param f32))
  (export "again" (tag $t))
  (export "throw" (func $throw))

  (func (export "catch") (param i32) (result i32)
    (block $miss (result i32)
      (block $h (result i32)
        (try_table (catch $decoy $miss) (catch $t $h) (call $throw (local.get 0)))
        (unreachable)
      )
      (return)
    )
    (drop)
    (i32.const -1)
  )
)

(assert_return (invoke "catch" (i32.const 3)) (i32.const 3))

(register "second")
(module $third
  (import "second" "again" (tag $via-second (param i32)))
  (import "origin" "tag" (tag $direct (param i32)))
  (import "second" "throw" (func $throw (param i32)))
  (export "last" (tag $via-second))

  ;; Thrown by $origin, caught under the name that went the longest way.
  (func (export "catch") (param i32) (result i32)
    (block $h (result i32)
      (try_table (catch $via-second $h) (call $throw (local.get 0)))
      (unreachable)
    )
  )
  ;; Thrown here under one name, caught under the other.
  (func (export "there-and-back") (param i32) (result i32)
    (block $h (result i32)
      (try_table (catch $direct $h) (throw $via-second (local.get 0)))
      (unreachable)
    )
  )
)

(assert_return (invoke "catch" (i32.const 4)) (i32.const 4))
(assert_return (invoke "there-and-back" (i32.const 5)) (i32.const 5))

;; Thrown by the end of the chain, caught by a module that knows only its beginning.

(register "third")
(module $thrower
  (import "third" "last" (tag $t (param i32)))
  (func (export "throw") (param i32) (throw $t (local.get 0)))
)
(register "thrower")
(module $catcher
  (import "thrower" "throw" (func $throw (param i32)))
  (import "origin" "tag" (tag $t (param i32)))
  (func (export "catch") (param i32) (result i32)
    (block $h (result i32)
      (try_table (catch $t $h) (call $throw (local.get 0)))
      (unreachable)
    )
  )
)
(assert_return (invoke $catcher "catch" (i32.const 6)) (i32.const 6))

;; The chain's type is checked at each link: a tag is what it was defined as.

(assert_unlinkable
  (module (import "third" "last" (tag (param i64))))
  "incompatible import type"
)
(assert_unlinkable
  (module (import "third" "renamed" (tag (param i32))))
  "unknown import"
)
