package machine
import ("testing";"os";"path/filepath";"wasmjudge/spectec/syntax";"wasmjudge/spectec/elab";"wasmjudge/spectec/core";"wasmjudge/spectec/builtin";"time")
func TestAll(t *testing.T){
 t0:=time.Now()
 fs,_:=filepath.Glob("/work/shared/spectec/wasm-3.0/*.spectec")
 var files []syntax.File
 for _,f:=range fs { b,_:=os.ReadFile(f); files=append(files,syntax.File{Name:filepath.Base(f),Text:string(b)}) }
 items,errs:=syntax.Parse(files)
 t.Log(time.Since(t0))
 e:=elab.Elaborate(items,errs)
 t.Log(time.Since(t0))
 p:=core.New(e)
 p.Builtins=builtin.Of(p)
 r,err:=Load(p)
 if err!=nil {t.Fatal(err)}
 t.Log(time.Since(t0))
 t.Log(len(r.All), len(r.Refused))
 for _,x:=range r.Refused { t.Log(x) }
 for _,n:=range []string{"instantiate","invoke"} { _,err:=p.Func(n); t.Log(n,err) }
 for c,s:=range r.Shape.Contexts { t.Log(c, s.Body, s.Frame) }
}
