;; A tag whose type stands in a recursive group of two is imported as if its type stood alone: an import with the same group is refused, and one with
;; a type of its own is accepted.
;;
;; Engine: JavaScriptCore of WebKitGTK 2.50.6, all tiers. The newer WebKit in bun 1.4.5 is right.
;; Rule: Externtype_sub/tag, Tagtype_sub: both types are to be equivalent, Deftype_sub; types of recursive groups that differ are not.
;; Cause: not looked for in the engine.
;; Found by: wastrun fuzz with six configurations for an hour, inputs 01e0d39d1857d1d8f547e3e7b0c56c9fa5ca5ff9 and
;;   78f7a010160d05e3761ff910419364f61180b3f5.
;; Repeat: wastrun run --engine jsc crashers/jsc-tag-type-in-group.wast

(module $def
  (rec (type $t (func)) (type (func)))
  (type $alone (func))
  (tag (export "in group") (type $t))
  (tag (export "alone") (type $alone)))
(register "def" $def)
(module (type (func)) (import "def" "alone" (tag (type 0))))
(module (rec (type $t (func)) (type (func))) (import "def" "in group" (tag (type $t))))
(assert_unlinkable (module (import "def" "in group" (tag))) "incompatible import type")
