;; Annotations (6.2.5; appendix, custom sections and annotations; code metadata). Those that the reader does not know
;; must only be well-formed.

(module (@unknown anything (goes "here") ,;[]{} 0x 8q) (func))
(module (@)) ;; ERROR "empty annotation id"
(module (@ x)) ;; ERROR "empty annotation id"
(module (@"")) ;; ERROR "empty annotation id"
(module (@"\ff")) ;; ERROR "malformed UTF-8 encoding"
(module (@unknown é)) ;; ERROR "illegal character"
(module (@unknown "\q")) ;; ERROR "illegal escape"

;; An annotation does not join what it stands between.
(module (func $(@a)f)) ;; ERROR "empty identifier"

(module (@custom)) ;; ERROR [malformed custom] "@custom annotation: missing section name"
(module (@custom x)) ;; ERROR [malformed custom] "@custom annotation: missing section name"
(module (@custom "\ff")) ;; ERROR [malformed custom] "@custom annotation: malformed UTF-8 encoding"
(module (@custom "a" x)) ;; ERROR [malformed custom] "@custom annotation: unexpected token"
(module (@custom "a" (after))) ;; ERROR [malformed custom] "@custom annotation: malformed section kind"
(module (@custom "a" (type))) ;; ERROR [malformed custom] "@custom annotation: malformed placement"
(module (@custom "a" (behind type))) ;; ERROR [malformed custom] "@custom annotation: malformed placement"
(module (@custom "a" (before types))) ;; ERROR [malformed custom] "@custom annotation: malformed section kind"
(module (@custom "a" (before last))) ;; ERROR [malformed custom] "@custom annotation: malformed section kind"
(module (@custom "a" (after first))) ;; ERROR [malformed custom] "@custom annotation: malformed section kind"
(module (@custom "a" (after type func))) ;; ERROR [malformed custom] "@custom annotation: unexpected token"
(module (func (@custom "a"))) ;; ERROR [malformed custom] "misplaced @custom annotation"
(module (func nop (@custom "a") nop)) ;; ERROR [malformed custom] "misplaced @custom annotation"
(module (type (@custom "a") (func))) ;; ERROR [malformed custom] "misplaced @custom annotation"
(module (@custom "a" (before first) "data" "more") (@custom "b" (after last)) (func))

(module (@name "a") (@name "b")) ;; ERROR [malformed custom] "@name annotation: multiple module names"
(module (func) (@name "a")) ;; ERROR [malformed custom] "misplaced @name annotation"
(module (@name)) ;; ERROR [malformed custom] "@name annotation: string expected"
(module (@name x)) ;; ERROR [malformed custom] "@name annotation: string expected"
(module (@name "\ff")) ;; ERROR [malformed custom] "@name annotation: malformed UTF-8 encoding"
(module (@name "a" "b")) ;; ERROR [malformed custom] "@name annotation: unexpected token"
(module (func $f (@name "a") (@name "b"))) ;; ERROR [malformed custom] "@name annotation: multiple function names"
(module (func (param (@name "a") i32 i32))) ;; ERROR [malformed custom] "misplaced @name annotation"
(module (func (param (@name "a")))) ;; ERROR [malformed custom] "misplaced @name annotation"
(module (func $f) (start $f (@name "a"))) ;; ERROR [malformed custom] "misplaced @name annotation"
(module $m (@name "n") (func $f (@name "a") (param $x (@name "b") i32) (local (@name "c") i32)))

(module (@metadata.code.branch_hint "\00") (func)) ;; ERROR [malformed custom] "@metadata.code.branch_hint annotation: not in a function"
(module (global i32 (@metadata.code.branch_hint "\00") (i32.const 0))) ;; ERROR [malformed custom] "@metadata.code.branch_hint annotation: not in a function"
(module (func (@metadata.code.branch_hint "\00") nop)) ;; ERROR [invalid custom] "@metadata.code.branch_hint annotation: invalid target nop"
(module (func (@metadata.code.branch_hint "\00"))) ;; ERROR [malformed custom] "@metadata.code.branch_hint annotation: invalid placement"
(module (func (@metadata.code.branch_hint "\02") (if (i32.const 0) (then)))) ;; ERROR [malformed custom] "@metadata.code.branch_hint annotation: invalid hint value"
(module (func (@metadata.code.branch_hint 0) (if (i32.const 0) (then)))) ;; ERROR [malformed custom] "@metadata.code.branch_hint annotation: unexpected token"
(module (func (@metadata.code.branch_hint "\00" "\00") (if (i32.const 0) (then)))) ;; ERROR [malformed custom] "@metadata.code.branch_hint annotation: unexpected token"
(module (func (@metadata.code.branch_hint "\00") (@metadata.code.branch_hint "\01") (if (i32.const 0) (then)))) ;; ERROR [malformed custom] "@metadata.code.branch_hint annotation: duplicate annotation"
(module (func (@metadata.code.branch_hint "\00") (if (i32.const 0) (then (@metadata.code.branch_hint "\01") br_if 0))))

;; Only a module that is well-formed otherwise is refused for an annotation.
(module (@custom) (func bad)) ;; ERROR "unknown operator bad"
