;; Exception instructions (specification 3.4).

(module
  (func (throw 0)) ;; ERROR "unknown tag 0" Instr_ok/throw
)
(module
  (tag $e (param i32 i64))
  (func (throw $e (i64.const 1) (i32.const 0))) ;; ERROR "type mismatch: instruction requires [i32 i64] but stack has [i64 i32]" Instr_ok/throw
)
(module
  (func (throw_ref)) ;; ERROR "type mismatch: instruction requires [exnref] but stack has []" Instr_ok/throw_ref
)
(module
  (func (throw_ref (ref.null func))) ;; ERROR "type mismatch: instruction requires [exnref] but stack has [funcref]" Instr_ok/throw_ref
)
(module
  (func
    try_table (result i32)
    end) ;; ERROR "type mismatch: block requires [i32] but stack has []" Instr_ok/try_table
)
(module
  (func (try_table (type 5))) ;; ERROR "unknown type 5" Typeuse_ok/typeidx
)
(module
  (func (try_table (catch 0 0))) ;; ERROR "unknown tag 0" Catch_ok/catch
)
(module
  (tag $e)
  (func (try_table (catch $e 3))) ;; ERROR "unknown label 3" Catch_ok/catch
)
(module
  (tag $e (param i32))
  (func (try_table (catch $e 0))) ;; ERROR "type mismatch: label 0 requires [] but catch clause has [i32]" Catch_ok/catch
)
(module ;; a clause's labels are outside of its own try_table
  (tag $e (param i32))
  (func (result i32)
    (try_table (result f32) (catch $e 0) (f32.const 0)) unreachable)
)
(module
  (tag $e (param i32))
  (func (result i32) (try_table (catch_ref $e 0)) unreachable) ;; ERROR "type mismatch: label 0 requires [i32] but catch clause has [i32 (ref exn)]" Catch_ok/catch_ref
)
(module
  (func (try_table (catch_ref 2 0))) ;; ERROR "unknown tag 2" Catch_ok/catch_ref
)
(module
  (func (try_table (catch_ref 0 4))) ;; ERROR "unknown label 4" Catch_ok/catch_ref
  (tag)
)
(module
  (func (result i32) (try_table (catch_all 0)) unreachable) ;; ERROR "type mismatch: label 0 requires [i32] but catch clause has []" Catch_ok/catch_all
)
(module
  (func (try_table (catch_all 1))) ;; ERROR "unknown label 1" Catch_ok/catch_all
)
(module
  (func (try_table (catch_all_ref 0))) ;; ERROR "type mismatch: label 0 requires [] but catch clause has [(ref exn)]" Catch_ok/catch_all_ref
)
(module
  (func (result (ref null none)) (try_table (catch_all_ref 0)) unreachable) ;; ERROR "type mismatch: label 0 requires [nullref] but catch clause has [(ref exn)]" Catch_ok/catch_all_ref
)
(module
  (tag $e (param i32))
  (func (result i32 exnref) (try_table (catch_ref $e 0)) unreachable)
  (func (result exnref) (try_table (catch_all_ref 0)) unreachable)
)
