package profiles
import ("testing";"context";"time";"fleetcost/models")
func TestProbe(t *testing.T){
 src,_:=Embedded("live-chat"); l,err:=Load(src); if err!=nil {t.Fatal(err)}
 for i:=range l.Scenario.Designs { d:=l.Scenario.Designs[i]
 offers,_:=l.Catalogue.Select([]string{"c7g.xlarge"})
 for _,n:=range []int{1,8,16,64} {
 f:=l.Scenario.Deploy(&d, []models.Size{{Machine:offers[0].Machine,Count:n}})
 t.Logf("%s %d: load %+v reach %.3g tau %v rate %g", d.Name,n,f.Load(), f.Reach(), f.Relaxation(), f.Traffic.Rate())
 if n==16 || n==64 && i>0 { at:=time.Now(); rep,err:=models.Replicate(context.Background(), f, models.Options{Requests:10000,Batches:5}); if err!=nil {t.Log(err);continue}
 t.Logf("  %v events %d span %v settled %v", time.Since(at), rep.Events, rep.Span, rep.Settled)
 for _,c:=range rep.Classes { t.Logf("   %s %+v p99 %.4g", c.Name, c.Counts, c.Latency.Quantile(.99)) } }
 }}
}
