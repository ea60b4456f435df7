package faults

import (
	"path"
	"strings"

	"wasmjudge/fuzz"
)

// Patterns for the rules that buckets name.
const (
	clauses  = "throw_ref-handler-*"          // what becomes of the exception at a catch clause
	takes    = "throw_ref-handler-catch*"     // the clause takes it
	takesAll = "throw_ref-handler-catch_all*" // so does one without a tag
	next     = "throw_ref-handler-next"
	frame    = "throw_ref-frame" // it leaves a frame
	null     = "throw_ref-null"
	throw    = "throw"
	throwRef = "throw_ref"
	trap     = "trap-handler"
	instance = "instantiate"
	call     = "call_ref-func" // a frame comes to be
	end      = "the end of the walk"
	whatever = "*"
)

// blame is the rules at which engines part: the one that was right, and what was done instead.
type blame struct{ right, wrong string }

// wrongClause is what a wrong comparison of tags looks like: a clause takes the exception that it must not take, or one that it must take it does not.
var wrongClause = []blame{{clauses, clauses}, {takes, frame}, {frame, takes}, {throw, throw}}

// armed is what a handler looks like that is still there.
var armed = []blame{{frame, clauses}, {next, clauses}, {takes, clauses}, {end, clauses}}

// payload is where a payload arrives: at a clause, or with whoever called from outside.
var payload = []blame{{takes, ""}, {frame, ""}}

// values is what it looks like if nothing but a value is wrong: all throws go the same way, and the last one is named if there is one. Which
// handler was reached does not matter.
var values = []blame{{takes, ""}, {frame, ""}, {"", ""}}

// exchanged is what it looks like if an exception is thrown that has the place of another.
var exchanged = []blame{{throwRef, whatever}, {clauses, clauses}, {takes, frame}, {frame, takes}, {takes, ""}}

// blamed lists, for each known fault, the rules at which an engine that has it parts from the specification.
var blamed = map[string][]blame{
	"static-index":       wrongClause,
	"thrower-instance":   wrongClause,
	"callee-instance":    wrongClause,
	"module-tag":         wrongClause,
	"exn-instance":       wrongClause,
	"import-fresh":       append([]blame{{instance, whatever}}, wrongClause...),
	"alias-distinct":     append([]blame{{instance, whatever}}, wrongClause...),
	"tail-call-vmctx":    {{call, call}, {throw, "fault"}, {throwRef, "fault"}, {throwRef, null}}, // the wrong instance has no such tag, or a null
	"shadowed":           {{clauses, clauses}, {takes, frame}},
	"armed-after-branch": armed,
	"armed-after-catch":  armed,
	"armed-tail-call":    armed,
	"stale-local":        {{takes, ""}},
	"payload-order":      payload,
	"payload-width":      payload,
	"payload-boundary":   payload,
	"exn-collected":      {{throwRef, whatever}, {takes, ""}},
	"one-exnref":         exchanged,
	"exnref-by-tag":      exchanged,
	"catch-trap":         {{trap, takesAll}, {null, takesAll}},
	"catch-exhaustion":   {{"exhaustion", takesAll}},
	"null-throw":         {{null, whatever}},
	"vector-call":        values,
	"vector-pad":         payload,
	"vector-tail-call":   values,
	"lane-order":         values,
	"shuffle-pattern":    values,
	"saturation":         values,
	"funcref-type":       {{whatever, trap}, {whatever, ""}}, // and mismatched
}

// mismatched is the trap by which a reference of a wrong type shows.
const mismatched = "indirect call type mismatch"

// Blames tells whether a bucket names a rule that a known fault breaks.
func Blames(fault string, b fuzz.Bucket) bool {
	if fault == "funcref-type" && !strings.Contains(b.What, mismatched) {
		return false
	}
	for _, x := range blamed[fault] {
		right, _ := path.Match(x.right, b.Rules[0])
		wrong, _ := path.Match(x.wrong, b.Rules[1])
		if right && wrong {
			return true
		}
	}
	return false
}
