package triage

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"wasmjudge/clock"
	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/wasm"
	"wasmjudge/wast"
	"wasmjudge/wast/cause"
	"wasmjudge/wast/probe"
)

// causes say in words what a bucket's rules mean: the first engine's, then the second's.
var causes = []struct {
	right, wrong string // beginnings
	words        string
}{
	{"call_ref-func", "call_ref-func", "A function runs in the wrong instance."},
	{"throw_ref-handler-next", "throw_ref-handler-catch", "A catch clause catches an exception that does not match it."},
	{"throw_ref-handler-catch", "throw_ref-handler-next", "A catch clause does not catch an exception that matches it."},
	{"throw_ref-handler-next", "throw_ref-frame", "A catch clause is skipped."},
	{"throw_ref-handler-catch", "throw_ref-frame", "A catch clause is skipped."},
	{"throw_ref-frame", "throw_ref-handler", "A catch clause is tried after its try_table was left."},
	{"throw_ref-handler", "throw_ref-handler", "Catch clauses are tried in the wrong order."},
	{"throw_ref-frame", "throw_ref-frame", "The handler search continues in the wrong frame."},
	{"throw_ref-null", "", "throw_ref of null does not trap."},
	{"trap-handler", "", "A handler catches a trap."},
	{"exhaustion", "", "A handler catches exhaustion."},
	{"throw", "throw", "The wrong exception is thrown."},
	{"throw", "fault", "The engine breaks instead of throwing."},
	{"throw", "", "The engine does not throw, but must."},
	{"no throw", "", "The engine throws, but must not."},
	{"instantiate", "", "An import is linked to the wrong thing."},
}

// verdicts say in words what it means when one engine accepts what the other refuses, by how a bucket begins.
var verdicts = []struct{ what, words string }{
	{"compile: accepted by the second engine only", "A malformed or invalid module is accepted."},
	{"compile: accepted by the first engine only", "A valid module is refused."},
	{"link: accepted by the second engine only", "An instance is linked although its imports do not match."},
	{"link: accepted by the first engine only", "An instance is not linked although its imports match."},
	{"refused: ", "A valid module is refused."},
}

// sentence says what the cause of a bucket is, as far as the rules tell.
func sentence(b *judge.Bucket) string {
	for _, v := range verdicts {
		if strings.HasPrefix(b.What, v.what) {
			return v.words
		}
	}
	if b.Rules[1] != "" || b.Rules[0] == "instantiate" {
		for _, c := range causes {
			if strings.HasPrefix(b.Rules[0], c.right) && strings.HasPrefix(b.Rules[1], c.wrong) {
				return c.words
			}
		}
	}
	if strings.HasSuffix(b.What, ", fault") {
		return "The engine breaks."
	}
	if b.Rules[0] != "" {
		return "The engines differ after a throw."
	}
	return "The engines differ in a result."
}

// Lines counts the lines of a script that are no comments and not empty.
func Lines(text []byte) (n int) {
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 0 && !bytes.HasPrefix(line, []byte(";;")) {
			n++
		}
	}
	return n
}

// commented makes comments of a text.
func commented(text string) string {
	var b strings.Builder
	comment(&b, "", text)
	return b.String()
}

// AlsoSeen is what a script ends with: what its inputs showed before they were made smaller, if that was something
// else. Inputs are given by buckets' titles.
func AlsoSeen(seen map[string][]string) []byte {
	if len(seen) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("\n;; also seen as\n")
	for _, title := range slices.Sorted(maps.Keys(seen)) {
		inputs := slices.Sorted(slices.Values(seen[title]))
		comment(&b, "  ", title+"\n  by "+strings.Join(inputs, ", "))
	}
	return []byte(b.String())
}

// cutShort begins the line of a script that says that reducing ended before its end.
const cutShort = "cut:    it may become smaller: reducing ended after"

// CutShort reports whether a script says that it may become smaller.
func CutShort(text []byte) bool { return bytes.Contains(text, []byte("\n;; "+cutShort)) }

// maxQuoted is the length up to which an input stands in the script.
const maxQuoted = 200

// head is what a script opens with: the cause, and where it comes from.
func (c *crash) head(f *Finding, agrees cause.Set) string {
	var b strings.Builder
	line := func(format string, args ...any) { comment(&b, "", fmt.Sprintf(format, args...)) }
	line("%s\n", f.Cause)
	b.WriteString(";;\n")
	line("bucket: %v", f.Bucket)
	line("engine: %s", c.About.describe(f.Bucket.Engines[1]))
	line("input:  %s", c.name)
	if c.Kept {
		line("        the program kept beside it: the generator makes another one of it now")
	}
	if len(c.Behind) > 0 {
		line("        its program after the rewrites of %s, with which it differs as well", strings.Join(c.Behind, " and "))
	}
	if form, _ := fuzz.Split(c.input); form != fuzz.FormScript && len(c.input) <= maxQuoted {
		line("        made smaller, it is %q", c.input)
	}
	if len(agrees) > 0 {
		line("%s %s: %s", causeLine, agrees, agrees.What())
	}
	if c.cut {
		line("%s %v of CPU time", cutShort, c.Limit)
	}
	if c.Why != "" {
		line("        it is not made smaller any more: the %s", c.Why)
	}
	script := f.Name + ".wast"
	if f.Without != "" {
		script = ""
	}
	line("again:  %s", c.About.again(f.Bucket.Engines[1], script, c.name, c.Judge.Leftovers))
	b.WriteString(";;\n")
	if f.Without != "" {
		line("No script shows the difference: %s. The program, and what %s does with it:", f.Without, f.Bucket.Engines[0])
		b.WriteString(";;\n")
	}
	return b.String()
}

// explain says how the script fails, and of the deciding throw on both engines. Places are those of the script with
// its head.
func (r *reducer) explain(head, text string) string {
	told := ""
	for range 2 { // once to know how many lines it takes, and once with the places that follow from that
		script, err := wast.Parse(&wasm.Source{Name: "line", Text: []byte(head + told + "\n" + text)})
		if err != nil {
			return ""
		}
		told = r.tell(script)
	}
	return told
}

// tell writes the explanation of a script as comments.
func (r *reducer) tell(script *wast.Script) string {
	var b strings.Builder
	right, wrong := r.Judge.Engines[0], r.wrong()
	failed := -1
	for i, result := range wast.Run(r.ctx, script, r.config(), wrong).Results {
		for _, f := range result.Failures {
			if failed < 0 {
				comment(&b, "", failure(script, f))
				failed = i
			}
		}
	}
	xs, ys := wast.Throws(r.ctx, script, r.config(), right), wast.Throws(r.ctx, script, r.config(), wrong)
	x, y := wast.Parting(xs, ys, failed)
	b.WriteString(r.firstProbe(script, x, y))
	if x == nil && y == nil {
		comment(&b, "", "Nothing is thrown before that.")
		return b.String()
	}
	b.WriteString(";;\n")
	comment(&b, "", "The deciding throw on "+right.Name()+":")
	side(&b, script, x, y, len(ys) > 0, nothing)
	b.WriteString(";;\n")
	silent := nothing
	if len(ys) == 0 {
		silent = "the engine does not tell how it sought a handler"
	}
	comment(&b, "", "The same on "+wrong.Name()+":")
	side(&b, script, y, x, len(ys) > 0, silent)
	return b.String()
}

// firstProbe says where the engines part in a script if the throws x and y do not: they are the same, or one engine
// does not tell.
func (r *reducer) firstProbe(script *wast.Script, x, y *wast.Throw) string {
	if x != nil && y != nil && !x.Same(y) {
		return ""
	}
	ctx, cancel := clock.WithTimeout(r.ctx, probeTime)
	defer cancel()
	p, err := probe.Find(ctx, script, r.config(), r.Judge.Engines[0], r.wrong())
	if err != nil || p == nil {
		return ""
	}
	var b strings.Builder
	comment(&b, "", "First difference: "+p.String())
	return b.String()
}

// agreesWithout returns the smallest set of rewrites after which a script holds on the engine.
func (r *reducer) agreesWithout(text string) cause.Set {
	script, err := wast.Parse(&wasm.Source{Name: "script", Text: []byte(text)})
	if err != nil {
		return nil
	}
	ctx, cancel := clock.WithTimeout(r.ctx, probeTime)
	defer cancel()
	set, _ := cause.Find(ctx, script, r.config(), r.Judge.Engines[0], r.wrong())
	return set
}

// probeTime is the CPU time that a search for a probe or for a cause may take.
const probeTime = 5 * time.Second

// failure says how a command failed.
func failure(script *wast.Script, f *wast.Failure) string {
	s := f.Source.Where(f.Pos) + ": " + f.What + " on " + f.Engine + "\n"
	if f.Expected != "" {
		s += "  expected: " + f.Expected + "\n"
	}
	got, _, _ := strings.Cut(f.Got, "\ngoroutine ") // where the engine was when it broke says nothing to others
	return s + "  got:      " + got
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

const nothing = "nothing is thrown here"

// side writes a throw, and marks the first line that differs from the other engine's if both tell of their throws.
func side(b *strings.Builder, script *wast.Script, t, other *wast.Throw, both bool, silent string) {
	indent := map[bool]string{false: "  ", true: "> "}
	if t == nil {
		comment(b, indent[both && other != nil], silent)
		return
	}
	c := &script.Commands[t.Command]
	comment(b, "  ", "in "+squeezed(string(script.Source.Text[c.Pos:c.End])))
	var others []string
	if other != nil {
		others = strings.Split(other.Text, "\n")
	}
	for i, line := range strings.Split(strings.TrimRight(t.Text, "\n"), "\n") {
		differs := both && (i >= len(others) || squeezed(line) != squeezed(others[i]))
		both = both && !differs
		comment(b, indent[differs], line)
	}
}

// comment writes lines as comments.
func comment(b *strings.Builder, indent, text string) {
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		b.WriteString(strings.TrimRight(";; "+indent+line, " ") + "\n")
	}
}
