;; What the validator must refuse and accept around exceptions.
;;
;; Rules: Instr_ok/throw, Instr_ok/throw_ref, Instr_ok/try_table, Catch_ok/catch, Catch_ok/catch_ref, Catch_ok/catch_all,
;; Catch_ok/catch_all_ref, Tag_ok, Import_ok, Export_ok

;; throw and throw_ref are stack-polymorphic.

(module
  (tag $t (param i32))
  (func (result i64) (throw $t (i32.const 0)))
  (func (param exnref) (result f32 f64) (throw_ref (local.get 0)))
  (func (result i32) (i64.const 0) (throw $t (i32.const 0)) (i32.add))
  (func (unreachable) (throw $t))
  (func (unreachable) (throw_ref))
)

(assert_invalid (module (tag $t (param i32)) (func (throw $t))) "type mismatch")
(assert_invalid (module (tag $t (param i32 i64)) (func (throw $t (i64.const 0) (i32.const 0)))) "type mismatch")
(assert_invalid (module (tag $t (param i32)) (func (unreachable) (throw $t (i64.const 0)))) "type mismatch")
(assert_invalid (module (func (throw_ref (i32.const 0)))) "type mismatch")
(assert_invalid (module (func (throw_ref (ref.null any)))) "type mismatch")
(assert_invalid (module (func (param externref) (throw_ref (local.get 0)))) "type mismatch")

;; Indices.

(assert_invalid (module (tag) (func (throw 1))) "unknown tag")
(assert_invalid (module (tag) (func (try_table (catch 1 0)))) "unknown tag")
(assert_invalid (module (tag) (func (try_table (catch_ref 7 0)))) "unknown tag")
(assert_invalid (module (tag) (func (try_table (catch 0 1)))) "unknown label")
(assert_invalid (module (func (try_table (catch_all 1)))) "unknown label")
(assert_invalid (module (func (block (try_table (catch_all 2))))) "unknown label")
(module (func (block (try_table (catch_all 1)))))
(assert_invalid (module (tag (type 0))) "unknown type")
(assert_invalid (module (export "t" (tag 0))) "unknown tag")

;; Tag types are function types without results.

(assert_invalid (module (type $s (struct)) (tag (type $s))) "non-function type")
(assert_invalid (module (type $f (func (result i32))) (tag (type $f))) "non-empty tag result type")
(assert_invalid
  (module (type $f (func (param i32) (result i32))) (import "m" "t" (tag (type $f))))
  "non-empty tag result type"
)

;; Labels get the payload, then the reference.

(module
  (tag $t (param i32 i64))
  (func (result i32 i64) (try_table (catch $t 0) (unreachable)) (unreachable))
  (func (result i32 i64 exnref) (try_table (catch_ref $t 0) (unreachable)) (unreachable))
  (func (result i32 i64 (ref exn)) (try_table (catch_ref $t 0) (unreachable)) (unreachable))
  (func (try_table (catch_all 0)))
  (func (result (ref exn)) (try_table (catch_all_ref 0) (unreachable)) (unreachable))
  (func (param i32 i64)
    (local.get 0) (local.get 1)
    (loop $l (param i32 i64) (try_table (param i32 i64) (catch $t $l) (drop) (drop)))
  )
)
(assert_invalid
  (module (tag $t (param i32)) (func (result i64) (try_table (catch $t 0)) (unreachable)))
  "type mismatch"
)
(assert_invalid
  (module (tag $t (param i32 i64)) (func (result i64 i32) (try_table (catch $t 0)) (unreachable)))
  "type mismatch"
)
(assert_invalid
  (module (tag $t (param i32)) (func (result i32) (try_table (catch_ref $t 0)) (unreachable)))
  "type mismatch"
)
(assert_invalid
  (module (tag $t (param i32)) (func (result exnref i32) (try_table (catch_ref $t 0)) (unreachable)))
  "type mismatch"
)
(assert_invalid
  (module (func (result (ref noexn)) (try_table (catch_all_ref 0)) (unreachable)))
  "type mismatch"
)
(assert_invalid
  (module (func (result nullexnref) (try_table (catch_all_ref 0)) (unreachable)))
  "type mismatch"
)
(assert_invalid
  (module (func (result anyref) (try_table (catch_all_ref 0)) (unreachable)))
  "type mismatch"
)
(assert_invalid ;; a loop's label takes its parameters, not its results
  (module
    (tag $t (param i32))
    (func (result i32) (loop $l (result i32) (try_table (catch $t $l)) (unreachable)))
  )
  "type mismatch"
)

;; The body of a try_table does not set locals for the code after it, nor for handlers.

(module
  (tag $t)
  (func (param $p (ref func)) (result (ref func))
    (local $l (ref func))
    (local.set $l (local.get $p))
    (block $h (try_table (catch $t $h) (throw $t)))
    (local.get $l)
  )
)
(assert_invalid
  (module
    (func (param $p (ref func)) (result (ref func))
      (local $l (ref func))
      (try_table (local.set $l (local.get $p)))
      (local.get $l)
    )
  )
  "uninitialized local"
)
(assert_invalid
  (module
    (func (param $p (ref func)) (result (ref func))
      (local $l (ref func))
      (block $h (try_table (catch_all $h) (local.set $l (local.get $p))))
      (local.get $l)
    )
  )
  "uninitialized local"
)

;; Exceptions in constants: null is all there is.

(module
  (global exnref (ref.null exn))
  (global nullexnref (ref.null noexn))
  (global (ref null exn) (ref.null noexn))
  (table 1 exnref (ref.null noexn))
  (elem exnref (ref.null exn) (ref.null noexn))
)
(assert_invalid (module (global anyref (ref.null exn))) "type mismatch")
(assert_invalid (module (global (ref exn) (ref.null exn))) "type mismatch")
(assert_invalid (module (tag $t) (global exnref (throw $t))) "constant expression required")
(assert_invalid (module (global exnref (try_table (result exnref) (ref.null exn)))) "constant expression required")
(assert_invalid (module (table 1 (ref exn))) "type mismatch")

;; Text and binary that derive nothing.

(assert_malformed (module quote "(tag $t) (func (try_table (catch $t)))") "unexpected token")
(assert_malformed (module quote "(tag $t) (func (try_table (catch_all 0 0)))") "unexpected token")
(assert_malformed (module quote "(tag $t) (tag $t)") "duplicate tag")
(assert_malformed (module quote "(func (try_table (catch_all $l)))") "unknown label")
(assert_malformed (module quote "(func (throw $t))") "unknown tag")
(assert_malformed (module quote "(func) (import \"m\" \"t\" (tag))") "import after function")
(assert_malformed (module quote "(tag) (import \"m\" \"t\" (tag))") "import after tag")

(module binary ;; (tag) (func (try_table (catch 0 0) (catch_all 0)))
  "\00asm" "\01\00\00\00"
  "\01\04\01\60\00\00"
  "\03\02\01\00"
  "\0d\03\01\00\00"
  "\0a\0d\01\0b\00\1f\40\02\00\00\00\02\00\0b\0b"
)
(assert_malformed ;; a fifth kind of clause
  (module binary
    "\00asm" "\01\00\00\00"
    "\01\04\01\60\00\00"
    "\03\02\01\00"
    "\0a\0a\01\08\00\1f\40\01\04\00\0b\0b"
  )
  "malformed catch clause"
)
(assert_malformed ;; a tag's attribute is 0
  (module binary
    "\00asm" "\01\00\00\00"
    "\01\04\01\60\00\00"
    "\0d\03\01\01\00"
  )
  "zero byte expected"
)
(assert_malformed ;; the tag section comes before the global section
  (module binary
    "\00asm" "\01\00\00\00"
    "\01\04\01\60\00\00"
    "\06\06\01\7f\00\41\00\0b"
    "\0d\03\01\00\00"
  )
  "unexpected content after last section"
)
