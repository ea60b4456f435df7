package syntax

import (
	"math/big"
	"strings"
)

// Kind is the kind of a node.
type Kind uint8

// The kinds of nodes. Kids are in the order in which they are written.
const (
	Name    Kind = iota // Text
	Atom                // Text: a capitalised name that is no variable, or a symbol after a tick
	Num                 // Num
	Text                // Text
	Eps                 // the empty sequence
	Call                // $Text(Kids), or $Text
	App                 // Text(Kids): a type or a grammar with arguments
	Seq                 // Kids side by side, at least two
	Infix               // Kids[0] Text Kids[1]; Kids[0] is nil in front of a prefix relation; Sub may be set
	Unary               // Text Kids[0]
	Iter                // Kids[0] Text, Text one of * + ? ^; of ^ Kids[1] is the count and Sub the index, if any
	Paren               // (Kids[0])
	Tuple               // (Kids...), two or more
	List                // [Kids...]
	Tick                // `( `[ or `{ around Kids[0]; Text is the opening bracket
	Record              // {Kids}, each a Field
	Field               // Text Kids[0]
	Dot                 // Kids[0].Text
	Index               // Kids[0][Kids[1]]
	Slice               // Kids[0][Kids[1] : Kids[2]]
	Update              // Kids[0][Kids[1] Text Kids[2]], Text = or =++; Kids[1] is a path: Dot, Index, Slice over nil
	Len                 // |Kids[0]|
	Width               // ||Kids[0]||
	Conv                // $Text$ Kids[0]
	FuncArg             // def $Text
	TypeArg             // syntax Text
	GramArg             // grammar Text
	Either              // Kids[0] | Kids[1] | ..., in grammars
	Dots                // ...
)

// Node is a node of a tree.
type Node struct {
	Kind Kind
	Pos  Pos
	Text string
	Sub  *Node // the subscript of an arrow; the index variable of an iteration
	Num  *big.Int
	Kids []*Node
}

// Hint is a hint(NAME ...).
type Hint struct {
	Name string
	Args string // the rest, as written but for blanks
}

// Hints are the hints of an item.
type Hints []Hint

// Find returns the arguments of a hint.
func (h Hints) Find(name string) (args string, ok bool) {
	for _, x := range h {
		if x.Name == name {
			return x.Args, true
		}
	}
	return "", false
}

// PremKind is the kind of a premise.
type PremKind uint8

// The kinds of premises.
const (
	PremIf        PremKind = iota // if Node
	PremRule                      // Rel: Node
	PremOtherwise                 // otherwise
	PremIter                      // (Inner) iterated as Node, an Iter over nothing, says
	PremVar                       // var Rel : Node, which holds always: a variable and its type
)

// Prem is a premise.
type Prem struct {
	Kind  PremKind
	Pos   Pos
	Rel   string
	Node  *Node
	Inner *Prem
}

// Param is a parameter of a declaration, or an argument of a clause.
type Param struct {
	Kind   ParamKind
	Pos    Pos
	Name   string  // of a type, function or grammar
	Node   *Node   // a type, or an expression in a clause
	Params []Param // of a function
	Result *Node   // of a function or a grammar
}

// ParamKind is the kind of a parameter.
type ParamKind uint8

// The kinds of parameters.
const (
	ParamExp ParamKind = iota
	ParamType
	ParamFunc
	ParamGram
)

// ItemKind is the kind of an item.
type ItemKind uint8

// The kinds of items.
const (
	ItemSyntax   ItemKind = iota // syntax Name/Frag(Params) = Alts, or a forward declaration
	ItemVar                      // var Name : Type
	ItemDecl                     // def $Name(Params) : Type
	ItemClause                   // def $Name(Params) = Node -- Prems
	ItemHint                     // def $Name hint(...)
	ItemRelation                 // relation Name: Node
	ItemRule                     // rule Name/Frag: Node -- Prems
	ItemGrammar                  // grammar Name/Frag(Params) : Type = Alts
)

// Item is a definition of the sources.
type Item struct {
	Kind   ItemKind
	Pos    Pos
	Name   string
	Frag   string
	Params []Param
	Type   *Node
	Node   *Node
	Alts   []Alt
	Prems  []Prem
	Hints  Hints
	Source string // as written
}

// FullName is the name with its fragment: Step_read/throw_ref-label.
func (it *Item) FullName() string {
	if it.Frag == "" {
		return it.Name
	}
	return it.Name + "/" + it.Frag
}

// Alt is an alternative of a type or a grammar. Of a grammar Node is the symbols (a Seq, or one) and Attr the
// attribute, if there is one.
type Alt struct {
	Node  *Node
	Attr  *Node
	Prems []Prem
}

// String writes a node as a term in brackets, for tests and messages.
func (n *Node) String() string {
	if n == nil {
		return "_"
	}
	head := [...]string{Name: "", Atom: "", Num: "", Text: "", Eps: "eps", Call: "$", App: "@", Seq: "seq", Infix: "", Unary: "", Iter: "",
		Paren: "paren", Tuple: "tuple", List: "list", Tick: "", Record: "record", Field: "", Dot: ".", Index: "index", Slice: "slice",
		Update: "update", Len: "len", Width: "width", Conv: "conv:", FuncArg: "def:", TypeArg: "syntax:", GramArg: "grammar:", Either: "either", Dots: "..."}[n.Kind] + n.Text
	if n.Kind == Text {
		return "\"" + n.Text + "\""
	}
	if n.Kind == Num {
		return n.Num.String()
	}
	if n.Kind == Record && len(n.Kids) == 0 {
		return "{}"
	}
	if len(n.Kids) == 0 {
		return head
	}
	parts := []string{head}
	if n.Sub != nil {
		parts = append(parts, "_"+n.Sub.String())
	}
	for _, k := range n.Kids {
		parts = append(parts, k.String())
	}
	return "(" + strings.Join(parts, " ") + ")"
}
