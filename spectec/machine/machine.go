package machine

import (
	"fmt"
	"strings"

	"wasmjudge/spectec/core"
	"wasmjudge/spectec/elab"
)

// Machine reduces configurations of one store. It belongs to one goroutine at a time.
type Machine struct {
	Rules  *Rules
	Ctx    *core.Ctx
	Limits Limits
	Steps  uint64
	Counts []uint64 // by the rule's place in Rules.All; nil if nobody counts
	OnStep func(rule *core.Rule, m *Machine)
	OnBoth func(first, second *core.Rule) // called with rules that both apply, though the second does not say otherwise
	// Instead, if set, reports whether the second of two rules is taken, where both may apply.
	Instead func(first, second *core.Rule) bool
	Stuck   Stuck
	Stop    func() bool // asked now and then

	contexts []context
	store    core.Value
	frame    core.Value
	state    core.Value // store and frame as one value
	depth    int        // of frames
	focus    core.Focus
	items    []core.Item
	segs     []segment
}

// Stuck does what no rule does, if set: it calls functions of the host. It gets the operands and the instruction, and
// returns how many of the operands it took, and what comes in the place of these and the instruction. If it does
// nothing, taken is negative.
type Stuck func(vals []core.Value, head *core.Case) (taken int, code []core.Value, err error)

// Limits bound a machine.
type Limits struct {
	Frames   int
	Contexts int
}

// context is a context with what is in it. The outermost has no shape.
type context struct {
	shape *core.ContextShape
	args  []core.Value
	frame core.Value // of the context outside, if this one has its own
	vals  []core.Value
	code  []segment // the instructions left, the next in the last
}

// segment is a list of instructions and how many of them are done.
type segment struct {
	list core.List
	at   int
}

// End is how a reduction ended.
type End uint8

// The ends.
const (
	Values End = iota // only values are left
	Trap
	Exception // the address is in Result.Values
)

// Result is what a reduction ended in.
type Result struct {
	End    End
	Values []core.Value
	State  core.Value
}

// Exceeded is a limit of the machine.
type Exceeded struct {
	What  string
	Bound int
}

func (e *Exceeded) Error() string { return fmt.Sprintf("%s: more than %d", e.What, e.Bound) }

// ErrStopped is the error of a machine that was told to stop.
var ErrStopped = fmt.Errorf("stopped")

// StuckError is a configuration that no rule reduces, though it is no result.
type StuckError struct{ At string }

func (e *StuckError) Error() string { return "no rule applies at " + e.At }

// Run reduces instructions in a state to a result. It may be called while the machine runs, from Stuck or a relation.
func (m *Machine) Run(state core.Value, code core.List) (res Result, err error) {
	base := len(m.contexts)
	oldStore, oldFrame, oldState, oldFocus := m.store, m.frame, m.state, m.focus
	z := state.(*core.Case)
	m.store, m.frame, m.state = z.Args[0], z.Args[1], state
	m.contexts = m.grow(base)
	m.contexts[base].code = append(m.contexts[base].code, segment{list: code})
	defer func() {
		m.contexts = m.contexts[:base]
		m.store, m.frame, m.state, m.focus = oldStore, oldFrame, oldState, oldFocus
	}()
	depth := m.depth
	defer func() { m.depth = depth }()
	for {
		done, err := m.step(base, &res)
		if err != nil || done {
			res.State = m.state
			return res, err
		}
	}
}

// grow makes room for a context at a place, and reuses what was there.
func (m *Machine) grow(at int) []context {
	if at < cap(m.contexts) {
		list := m.contexts[:at+1]
		c := &list[at]
		*c = context{vals: c.vals[:0], code: c.code[:0]}
		return list
	}
	return append(m.contexts, context{})
}

const stopEvery = 1 << 12 // steps

// step makes one reduction, or finds that no rule applies.
func (m *Machine) step(base int, res *Result) (done bool, err error) {
	c := &m.contexts[len(m.contexts)-1]
	head := m.next(c)
	if head == nil && len(m.contexts) == base+1 {
		res.End, res.Values = Values, append([]core.Value(nil), c.vals...)
		return true, nil
	}
	m.Steps++
	if m.Steps%stopEvery == 0 && m.Stop != nil && m.Stop() {
		return true, ErrStopped
	}
	f := &m.focus
	f.State, f.Outer, f.Context, f.Vals, f.Head, f.More = m.state, m.state, nil, c.vals, nil, len(c.code) > 0
	if f.Rest == nil {
		f.Rest = m.rest
	}
	var at *elab.Con
	if head != nil {
		f.Head, at = head, head.Con
	}
	if c.shape != nil {
		f.Context = c.args
		if c.shape.Frame >= 0 {
			m.focus.Outer = m.stateOf(c.frame)
		}
	}
	rules := m.Rules.at(c.shape, at)
	if m.OnBoth != nil {
		m.strict(rules)
	}
	if m.Instead != nil {
		rules = m.choose(rules)
	}
	for _, rule := range rules {
		items, state, ok := rule.Try(m.Ctx, &m.focus, m.items[:0])
		m.items = items
		if ok {
			return false, m.commit(rule, items, state)
		}
	}
	return m.stuck(base, head, res)
}

// next takes the next instruction of a context; values on the way become operands. It returns nil at the end.
func (m *Machine) next(c *context) *core.Case {
	for len(c.code) > 0 {
		s := &c.code[len(c.code)-1]
		n := s.list.Len()
		for s.at < n {
			v, ok := s.list.At(s.at).(*core.Case)
			s.at++
			if !ok {
				return nil
			}
			if !m.Rules.Shape.Values[v.Con] {
				if s.at == n {
					c.code = c.code[:len(c.code)-1]
				}
				return v
			}
			c.vals = append(c.vals, v)
		}
		c.code = c.code[:len(c.code)-1]
	}
	return nil
}

// rest is the instructions behind the one in focus.
func (m *Machine) rest() core.List {
	c := &m.contexts[len(m.contexts)-1]
	m.segs = append(m.segs[:0], c.code...)
	n := 0
	for _, s := range m.segs {
		n += s.list.Len() - s.at
	}
	return &rest{m.segs, n}
}

// rest is a list of instructions that is put together only if somebody asks for its elements.
type rest struct {
	segs []segment
	n    int
}

func (r *rest) Len() int { return r.n }

func (r *rest) At(i int) core.Value {
	for k := len(r.segs) - 1; k >= 0; k-- {
		s := r.segs[k]
		if left := s.list.Len() - s.at; i >= left {
			i -= left
			continue
		}
		return s.list.At(s.at + i)
	}
	return nil
}

func (m *Machine) stateOf(frame core.Value) core.Value {
	if frame == m.frame {
		return m.state
	}
	return &core.Case{Con: m.Rules.state, Args: []core.Value{m.store, frame}}
}

// commit does what a rule says.
func (m *Machine) commit(rule *core.Rule, items []core.Item, state core.Value) error {
	if state != nil {
		z := state.(*core.Case)
		m.store, m.frame, m.state = z.Args[0], z.Args[1], state
	}
	if rule.Context != nil {
		m.leave()
	} else {
		c := &m.contexts[len(m.contexts)-1]
		c.vals = c.vals[:len(c.vals)-m.focus.Taken]
		if rule.Head != nil && m.focus.More && rule.RestTaken {
			c.code = c.code[:0]
		}
	}
	err := m.put(items)
	if m.Counts != nil && err == nil {
		m.Counts[rule.Count]++
	}
	if m.OnStep != nil {
		m.OnStep(rule, m)
	}
	return err
}

// leave leaves the innermost context.
func (m *Machine) leave() {
	c := &m.contexts[len(m.contexts)-1]
	if c.shape.Frame >= 0 {
		m.frame = c.frame
		m.state = &core.Case{Con: m.Rules.state, Args: []core.Value{m.store, m.frame}}
		m.depth--
	}
	m.contexts = m.contexts[:len(m.contexts)-1]
}

// put puts what a rule reduced to in front of what is left in the innermost context.
func (m *Machine) put(items []core.Item) error {
	c := &m.contexts[len(m.contexts)-1]
	first := len(items)
	for i := range items {
		if !m.operands(c, &items[i]) {
			first = i
			break
		}
	}
	for i := len(items) - 1; i >= first; i-- {
		it := &items[i]
		switch {
		case it.Context != nil:
			if i == first {
				return m.enter(it.Context)
			}
			return &StuckError{"a context behind an instruction: " + it.Context.Shape.Con.Key}
		case it.List != nil:
			if it.List.Len() > 0 {
				c.code = append(c.code, segment{list: it.List})
			}
		default:
			c.code = append(c.code, segment{list: &core.One{V: it.Value}})
		}
	}
	return nil
}

// MostOperands bounds the values that a list may push at once.
const MostOperands = 1 << 24

// operands pushes an item of nothing but values. If it does not, it has pushed nothing.
func (m *Machine) operands(c *context, it *core.Item) bool {
	switch {
	case it.Context != nil:
		return false
	case it.List == nil:
		v, ok := it.Value.(*core.Case)
		if !ok || !m.Rules.Shape.Values[v.Con] {
			return false
		}
		c.vals = append(c.vals, v)
		return true
	}
	n := it.List.Len()
	if n > 0 { // a block's code does not begin to be looked through here
		v, ok := it.List.At(n - 1).(*core.Case)
		if !ok || !m.Rules.Shape.Values[v.Con] {
			return false
		}
	}
	if n > MostOperands {
		panic(&core.Limit{What: "operands of one context", Bound: MostOperands})
	}
	for i := range n {
		v, ok := it.List.At(i).(*core.Case)
		if !ok || !m.Rules.Shape.Values[v.Con] {
			c.vals = c.vals[:len(c.vals)-i]
			return false
		}
		c.vals = append(c.vals, v)
	}
	return true
}

// enter enters a context.
func (m *Machine) enter(it *core.Opened) error {
	if len(m.contexts) >= m.Limits.Contexts {
		return &Exceeded{"contexts", m.Limits.Contexts}
	}
	m.contexts = m.grow(len(m.contexts))
	c := &m.contexts[len(m.contexts)-1]
	c.shape, c.args = it.Shape, it.Args
	if f := it.Shape.Frame; f >= 0 {
		if m.depth++; m.depth > m.Limits.Frames {
			return &Exceeded{"frames", m.Limits.Frames}
		}
		c.frame, m.frame = m.frame, it.Args[f]
		m.state = &core.Case{Con: m.Rules.state, Args: []core.Value{m.store, m.frame}}
	}
	return m.put(it.Body)
}

// stuck ends a reduction that no rule continues.
func (m *Machine) stuck(base int, head *core.Case, res *Result) (done bool, err error) {
	if head != nil && m.Stuck != nil {
		n, code, err := m.Stuck(m.contexts[len(m.contexts)-1].vals, head)
		if err != nil {
			return false, err
		}
		if n >= 0 {
			c := &m.contexts[len(m.contexts)-1]
			c.vals = c.vals[:len(c.vals)-n]
			return false, m.put([]core.Item{{List: core.Listed(code...)}})
		}
	}
	c := &m.contexts[len(m.contexts)-1]
	if len(m.contexts) == base+1 && head != nil && len(c.code) == 0 {
		switch {
		case len(c.vals) == 0 && head.Con.Key == "TRAP":
			res.End = Trap
			return true, nil
		case len(c.vals) == 1 && head.Con.Key == "THROW_REF":
			res.End, res.Values = Exception, append([]core.Value(nil), c.vals...)
			return true, nil
		}
	}
	at := "the end of a context"
	if head != nil {
		at = core.Show(head)
	}
	return true, &StuckError{at}
}

// Within does what counts as one frame though the text has none for it: a host function.
func (m *Machine) Within(do func()) error {
	if m.depth >= m.Limits.Frames {
		return &Exceeded{"frames", m.Limits.Frames}
	}
	m.depth++
	do()
	m.depth--
	return nil
}

// Store is the store as it stands.
func (m *Machine) Store() core.Value { return m.store }

// strict tries all rules, and reports those that apply besides the first and lead elsewhere.
func (m *Machine) strict(rules []*core.Rule) {
	var first *core.Rule
	var to []core.Item
	for _, r := range rules {
		if first != nil && r.Otherwise() {
			continue
		}
		items, ok := r.Applies(m.Ctx, &m.focus)
		switch {
		case !ok:
		case first == nil:
			first, to = r, items
		case !alike(to, items):
			m.OnBoth(first, r)
		}
	}
}

// choose leaves out the rules in whose place another is taken.
func (m *Machine) choose(rules []*core.Rule) []*core.Rule {
	for i := range rules {
		if i > 0 && m.Instead(rules[i-1], rules[i]) {
			return rules[i:]
		}
	}
	return rules
}

// alike reports whether two rules lead to the same one value or instruction: to a trap, say.
func alike(a, b []core.Item) bool {
	return len(a) == 1 && len(b) == 1 && a[0].Value != nil && b[0].Value != nil && core.Equal(a[0].Value, b[0].Value)
}

// Show writes the innermost part of the configuration: contexts with their operands, and the instructions that come
// next.
func (m *Machine) Show() string {
	var b strings.Builder
	from := max(0, len(m.contexts)-showContexts)
	if from > 0 {
		fmt.Fprintf(&b, "(%d contexts) ", from)
	}
	for i := from; i < len(m.contexts); i++ {
		c := &m.contexts[i]
		if c.shape != nil {
			fmt.Fprintf(&b, "%s{ ", c.shape.Con.Head)
		}
		for _, v := range c.vals[max(0, len(c.vals)-showValues):] {
			fmt.Fprintf(&b, "(%s) ", core.Show(v))
		}
	}
	c := &m.contexts[len(m.contexts)-1]
	shown := 0
	for k := len(c.code) - 1; k >= 0 && shown < showInstrs; k-- {
		s := c.code[k]
		for i := s.at; i < s.list.Len() && shown < showInstrs; i++ {
			fmt.Fprintf(&b, "(%s) ", cut(core.Show(s.list.At(i))))
			shown++
		}
	}
	return strings.TrimSpace(b.String())
}

// How much Show shows.
const (
	showContexts = 6
	showValues   = 4
	showInstrs   = 2
	showLength   = 60
)

func cut(s string) string {
	if len(s) > showLength {
		return s[:showLength] + "…"
	}
	return s
}
