package machine
import ("testing";"os";"path/filepath";"wasmjudge/spectec/syntax";"wasmjudge/spectec/elab";"wasmjudge/spectec/core";"wasmjudge/spectec/builtin")
func TestGram(t *testing.T){
 fs,_:=filepath.Glob("/work/shared/spectec/wasm-3.0/*.spectec")
 var files []syntax.File
 for _,f:=range fs { b,_:=os.ReadFile(f); files=append(files,syntax.File{Name:filepath.Base(f),Text:string(b)}) }
 items,errs:=syntax.Parse(files)
 e:=elab.Elaborate(items,errs)
 p:=core.New(e)
 p.Builtins=builtin.Of(p)
 g,err:=p.Grammar("Bmodule")
 if err!=nil {t.Fatal(err)}
 d:=&core.Decoder{Ctx:core.NewCtx(),In:[]byte("\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00\x03\x02\x01\x00\x0a\x05\x01\x03\x00\x01\x0b")}
 v,ok:=g.Read(d)
 t.Log(core.Show(v),ok,d.Far)
}
func TestGram2(t *testing.T){
 fs,_:=filepath.Glob("/work/shared/spectec/wasm-3.0/*.spectec")
 var files []syntax.File
 for _,f:=range fs { b,_:=os.ReadFile(f); files=append(files,syntax.File{Name:filepath.Base(f),Text:string(b)}) }
 items,errs:=syntax.Parse(files)
 e:=elab.Elaborate(items,errs)
 p:=core.New(e)
 p.Builtins=builtin.Of(p)
 for _,x:=range []struct{n,s string}{{"Bbyte","\x05"},{"Bu32","\x85\x01"},{"Bs33","\x7f"},{"Bi32","\x79"},{"Bcomptype","\x60\x00\x00"},{"Btype","\x60\x00\x00"},{"Btypesec","\x01\x04\x01\x60\x00\x00"},{"Bexpr","\x01\x0b"},{"Bexpr","\xfd\x0c0123456789abcdef\x0b"},{"Bexpr","\x04\x40\x05\x0b\x0b"},{"Bname","\x01a"}} {
 g,err:=p.Grammar(x.n)
 if err!=nil {t.Error(err);continue}
 d:=&core.Decoder{Ctx:core.NewCtx(),In:[]byte(x.s)}
 v,ok:=g.Read(d)
 t.Log(x.n,core.Show(v),ok,d.Far)
 }
}
