;; What a proposal has and WebAssembly 3.0 does not have is told by name, wherever it stands.

;; Stack switching
(module (type $f (func)) (type $c (cont $f))) ;; ERROR [unsupported] "needs stack switching: cont"
(module (type $f (func)) (rec (type $c (sub (cont $f))))) ;; ERROR [unsupported] "needs stack switching: cont"
(module (func (param (ref cont)))) ;; ERROR [unsupported] "needs stack switching: cont"
(module (func (result contref))) ;; ERROR [unsupported] "needs stack switching: contref"
(module (func (cont.new 0 (ref.null func)))) ;; ERROR [unsupported] "needs stack switching: cont.new"
(module (type $f (func)) (tag $t) (func (resume $f (on $t 0) (unreachable)))) ;; ERROR [unsupported] "needs stack switching: resume"
(module (tag $t) (func suspend $t)) ;; ERROR [unsupported] "needs stack switching: suspend"
(module (func (drop (ref.null nocont)))) ;; ERROR [unsupported] "needs stack switching: nocont"

;; Threads
(module (memory 1 1 shared)) ;; ERROR [unsupported] "needs threads: shared"
(module (import "m" "m" (memory 1 1 shared))) ;; ERROR [unsupported] "needs threads: shared"
(module (memory 1) (func (drop (i32.atomic.load (i32.const 0))))) ;; ERROR [unsupported] "needs threads: i32.atomic.load"
(module (func atomic.fence)) ;; ERROR [unsupported] "needs threads: atomic.fence"

;; Shared-everything threads
(module (type (shared (struct)))) ;; ERROR [unsupported] "needs shared-everything threads: shared"
(module (type (sub (shared (array i8))))) ;; ERROR [unsupported] "needs shared-everything threads: shared"
(module (func (param (ref (shared any))))) ;; ERROR [unsupported] "needs shared-everything threads: shared"
(module (global (shared i32) (i32.const 0))) ;; ERROR [unsupported] "needs shared-everything threads: shared"
(module (global (shared (mut i32)) (i32.const 0))) ;; ERROR [unsupported] "needs shared-everything threads: shared"
(module (global i32 (global.atomic.get seq_cst 0))) ;; ERROR [unsupported] "needs shared-everything threads: global.atomic.get"
(module (table shared 1 funcref)) ;; ERROR [unsupported] "needs shared-everything threads: shared"
(module (table i32 shared 1 funcref)) ;; ERROR [unsupported] "needs shared-everything threads: shared"
(module (import "m" "t" (table shared 1 funcref))) ;; ERROR [unsupported] "needs shared-everything threads: shared"
(module (func (struct.atomic.set seq_cst 0 0))) ;; ERROR [unsupported] "needs shared-everything threads: struct.atomic.set"

;; Legacy exception handling
(module (func (try (do) (catch_all)))) ;; ERROR [unsupported] "needs legacy exception handling: try"
(module (func try catch_all end)) ;; ERROR [unsupported] "needs legacy exception handling: try"
(module (func (rethrow 0))) ;; ERROR [unsupported] "needs legacy exception handling: rethrow"

;; Custom descriptors
(module (rec (type $a (descriptor $b (struct))) (type $b (describes $a (struct))))) ;; ERROR [unsupported] "needs custom descriptors: descriptor"
(module (type $s (struct)) (func (param (ref (exact $s))))) ;; ERROR [unsupported] "needs custom descriptors: exact"
(module (type $s (struct)) (func (param (ref null exact $s)))) ;; ERROR [unsupported] "needs custom descriptors: exact"
(module (type $f (func)) (import "m" "f" (func (exact (type $f))))) ;; ERROR [unsupported] "needs custom descriptors: exact"
(module (func (ref.get_desc 0))) ;; ERROR [unsupported] "needs custom descriptors: ref.get_desc"

;; Custom page sizes
(module (memory 1 (pagesize 1))) ;; ERROR [unsupported] "needs custom page sizes: pagesize"
(module (memory 1 2 (pagesize 1))) ;; ERROR [unsupported] "needs custom page sizes: pagesize"
(module (memory i64 (pagesize 1) (data "x"))) ;; ERROR [unsupported] "needs custom page sizes: pagesize"
(module (import "m" "m" (memory 1 (pagesize 1)))) ;; ERROR [unsupported] "needs custom page sizes: pagesize"

;; Wide arithmetic
(module (func (i64.add128))) ;; ERROR [unsupported] "needs wide arithmetic: i64.add128"

;; Strings
(module (func (param stringref))) ;; ERROR [unsupported] "needs stringref: stringref"
(module (table 1 stringref)) ;; ERROR [unsupported] "needs stringref: stringref"
(module (global (ref string) (string.const "s"))) ;; ERROR [unsupported] "needs stringref: string"

;; Half-precision floats
(module (func (drop (f32.load_f16 (i32.const 0))))) ;; ERROR [unsupported] "needs half-precision floats: f32.load_f16"
(module (func (drop (f16x8.splat (f32.const 0))))) ;; ERROR [unsupported] "needs half-precision floats: f16x8.splat"
(module (func (drop (v128.const f16x8 0 0 0 0 0 0 0 0)))) ;; ERROR [unsupported] "needs half-precision floats: f16x8"

;; Compact import sections
(module (import "m" (item "f" (func)) (item "g" (func)))) ;; ERROR [unsupported] "needs compact import sections: item"
(module (import "m" (item "f") (func))) ;; ERROR [unsupported] "needs compact import sections: item"

;; Multibyte array access
(module (type $a (array i8)) (func (drop (i32.load (type $a) (unreachable) (i32.const 0))))) ;; ERROR [unsupported] "needs multibyte array access: type"
(module (type $a (array i8)) (func unreachable i32.const 0 i32.load8_u (type $a) offset=4 drop)) ;; ERROR [unsupported] "needs multibyte array access: type"
(module (func (drop (i32.add (type 0))))) ;; ERROR "unexpected token type, expected an instruction"

;; Numeric values in data segments
(module (data (i8 1 2) (f32 0.5))) ;; ERROR [unsupported] "needs numeric values in data segments: i8"
(module (memory 1) (data (i32.const 0) "x" (i32 1))) ;; ERROR [unsupported] "needs numeric values in data segments: i32"
(module (memory (data (i8 1)))) ;; ERROR [unsupported] "needs numeric values in data segments: i8"

;; What no proposal has is malformed as ever.
(module (func i32.atomic.load8_s)) ;; ERROR "unknown operator i32.atomic.load8_s"
(module (memory 1 share)) ;; ERROR "unknown operator share"
(module (func) (one)) ;; ERROR "unknown operator one"
