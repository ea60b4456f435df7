package judge

import (
	"context"
	"fmt"
	"hash/crc32"
	"regexp"
	"strings"

	"wasmjudge/clock"
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// Bucket is the cause of a difference as far as the engines tell it, without any values: differences of one bucket
// are taken for one finding.
type Bucket struct {
	Engines [2]string
	What    string // the kinds of two outcomes that differ, or else what sort of thing differs
	// Rules are the reduction rules that the engines applied where their walks first part, as the specification names
	// them. If the walks do not part, or the second engine reports none, the first is that by which the deciding
	// throw ended on the first engine, and the second is empty. Both are empty if there was no throw.
	Rules   [2]string
	Handler string   // kind of the catch clause at that place, if there is one and the place is known
	Thrown  Relation // of the frame that threw to the frame at that place
	Tag     Relation // of the instance that defined the exception's tag to the frame at that place
}

// Relation is how an instance is related to another.
type Relation uint8

// The relations of instances.
const (
	RelationNone     Relation = iota // one of them is not known
	RelationSame                     // it is the other
	RelationSibling                  // both are instances of one module
	RelationStranger                 // they are instances of two modules
	RelationHost                     // one of them is the host
)

var relationNames = [...]string{"", "the same instance", "another instance of the module", "another module", "the host"}

func (r Relation) String() string { return relationNames[r] }

// String is the bucket on one line.
func (b Bucket) String() string {
	parts := []string{b.Engines[0] + ", " + b.Engines[1] + ": " + b.What}
	if b.Engines == [2]string{} {
		parts[0] = b.What
	}
	if rules := b.rules(); rules != "" {
		parts = append(parts, rules)
	}
	if b.Handler != "" {
		parts = append(parts, "clause "+b.Handler)
	}
	if b.Thrown != RelationNone {
		parts = append(parts, "thrown in "+b.Thrown.String())
	}
	if b.Tag != RelationNone {
		parts = append(parts, "tag of "+b.Tag.String())
	}
	return strings.Join(parts, "; ")
}

// kin are the beginnings of the parts of a title that buckets of one family differ in.
var kin = [...]string{"; clause ", "; thrown in ", "; tag of "}

// FamilyOf returns the title of a bucket without the kind of the clause and the relations of instances: one cause
// often has several such buckets.
func FamilyOf(title string) string {
	for _, part := range kin {
		title, _, _ = strings.Cut(title, part)
	}
	return title
}

// Behind returns the title of a bucket that was seen behind another difference: after rewrites after which engines
// agree on that.
func Behind(rewrites, title string) string { return behind + rewrites + ": " + title }

const behind = "behind "

// Narrowed is the title of a bucket whose difference is not there after a narrow rewrite: it has that cause.
func Narrowed(title, rewrite string) string { return title + "; not after " + rewrite }

var titled = regexp.MustCompile(`^(?:behind [^:]*: )?([^ ,:;]+), ([^ ,:;]+): `)

// EnginesOf returns the engines that differ by the title of a bucket; none if it names none.
func EnginesOf(title string) []string {
	if m := titled.FindStringSubmatch(strings.TrimPrefix(title, Suspect)); m != nil {
		return m[1:]
	}
	return nil
}

// Akin reports whether two buckets are likely of one cause, so that what shows one and, a little changed, the other
// needs one script only: they differ in no more than the kind of the clause and the relations of instances, or else
// both engines tell at which rules they part, which are the same, and only what comes of that is another thing.
// Whether a clause takes the exception itself, too, is another rule but not another cause.
func (b Bucket) Akin(c Bucket) bool {
	return b.Engines == c.Engines && b.SameRules(c) && (b.What == c.What || b.Rules[1] != "")
}

// SameRules reports whether the engines part at the same rules in two buckets. Whether a clause takes the exception
// itself, too, makes no difference.
func (b Bucket) SameRules(c Bucket) bool { return kind(b.Rules) == kind(c.Rules) }

// kind is rules without whether a clause takes the exception itself, too.
func kind(rules [2]string) [2]string {
	for i, rule := range rules {
		if strings.HasPrefix(rule, "throw_ref-handler-") {
			rules[i] = strings.TrimSuffix(rule, "_ref")
		}
	}
	return rules
}

func (b Bucket) rules() string {
	switch {
	case b.Rules[1] == "":
		return b.Rules[0]
	case b.Rules[0] == b.Rules[1]:
		return b.Rules[0] + " at two places"
	}
	return b.Rules[0] + " against " + b.Rules[1]
}

var slugRelations = [...]string{"", "same", "sibling", "stranger", "host"}

// Slug is the bucket as a name for a file, of up to 100 bytes: another bucket has another one. The oracle, which is
// always right, is not named.
func (b Bucket) Slug() string {
	short := strings.NewReplacer("throw_ref-handler-", "", "throw_ref-", "")
	words := []string{strings.TrimPrefix(b.Engines[0]+" "+b.Engines[1], "oracle "), short.Replace(b.Rules[0])}
	if b.Rules[1] != "" {
		words = append(words, "not "+short.Replace(b.Rules[1]))
	}
	if b.Handler != words[len(words)-1] && "not "+b.Handler != words[len(words)-1] {
		words = append(words, b.Handler)
	}
	words = append(words, slugRelations[b.Thrown], slugRelations[b.Tag], strings.TrimPrefix(b.What, "outcome: "))
	keep := func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' {
			return c
		}
		return ' '
	}
	return shortened(strings.Join(strings.Fields(strings.Map(keep, strings.ToLower(strings.Join(words, " ")))), "-"))
}

// maxSlug is how long a slug may be: file systems allow 255 bytes for a name, and people fewer.
const maxSlug = 100

// shortened gives a long name an end that tells it apart from others that begin in the same way.
func shortened(name string) string {
	if len(name) <= maxSlug {
		return name
	}
	return fmt.Sprintf("%s-%08x", strings.TrimRight(name[:maxSlug-9], "-"), crc32.ChecksumIEEE([]byte(name)))
}

// Values is what differs if values do: results, payloads, what is exported.
const Values = "values"

// sorts are what differs where outcomes are of one kind: by what it was seen is left aside.
var sorts = map[string]string{
	"results": Values,
	"payload of an exception that nobody caught": Values,
	"calls of host functions":                    "values",
	"global at the end":                          "values",
	"memory at the end":                          "values",
	"table at the end":                           "values",
	"tag of an exception that nobody caught":     "tags",
	"tag at the end":                             "tags",
}

func newBucket(d *Difference) Bucket {
	b := Bucket{Engines: d.Engines, What: d.What}
	if sort, ok := sorts[d.What]; ok {
		b.What = sort
	}
	if d.OfScript() {
		b.What = "script"
	}
	return b
}

// ScriptBucket is Bucket for a script. Nothing is known of how instances are related.
func (j *Judge) ScriptBucket(ctx context.Context, data []byte, d *Difference) Bucket {
	b := newBucket(d)
	script, err := wast.Parse(&wasm.Source{Name: "input", Text: data})
	other := j.Engine(d.Engines[1])
	if err != nil || other == nil {
		return b
	}
	ctx, cancel := clock.WithTimeout(ctx, j.time(scriptTime))
	defer cancel()
	var traces [2]*trace
	for k, e := range [...]wasm.Engine{j.Engines[0], other} {
		t := &trace{step: -1, silent: j.silent(ctx, e)}
		c := j.config()
		c.OnThrow = func(w *wasm.Walk) { t.threw(w, 0) }
		wast.Run(ctx, script, c, e)
		traces[k] = t
	}
	traces[0].part(traces[1]).fill(&b, traces[0])
	return b
}

// Bucket finds the cause of a difference that the judge found: the program runs once more on the two engines, which
// are asked what became of each throw.
func (j *Judge) Bucket(ctx context.Context, p *program.Program, d Difference) (b Bucket) {
	b = newBucket(&d)
	defer func() {
		if recover() != nil { // as in Program, which has reported it
			b = newBucket(&d)
		}
	}()
	other := j.Engine(d.Engines[1])
	if d.Verdict != Differ || other == nil || p.Validate() != nil || p.Refused() {
		return b
	}
	ctx, cancel := clock.WithTimeout(ctx, j.time(ProgramTime))
	defer cancel()
	if x, y, err := j.traces(ctx, p, [2]wasm.Engine{j.Engines[0], other}, &d); err == nil {
		y.silent = j.silent(ctx, other)
		x.part(y).fill(&b, x)
	}
	return b
}

// Engine returns the engine of a name among those that are compared with the first, or nil.
func (j *Judge) Engine(name string) wasm.Engine {
	for _, e := range j.Engines[1:] {
		if e.Name() == name {
			return e
		}
	}
	return nil
}
