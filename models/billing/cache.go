package billing

// Cache is a cluster in memory:
//
//	nodes = shards · (1 + replicas)
//
// On AWS the engine, redis_memcached or valkey, has a price of its own. Google's
// Memorystore is paid by the GB; Azure Cache by the cache, with its replica.
type Cache struct {
	Part     string
	What     string // "cache" where it is empty
	Engine   string // of AWS
	Node     string // cache.r7g.large, basic_m1, standard_C1
	Hours    float64
	Shards   float64
	Replicas float64
	GB       float64 // of Memorystore, of each node
}

func (c Cache) bill(s *sheet) {
	if !s.amounts(c.Part, "cache", c.Hours, c.Shards, c.Replicas, c.GB) {
		return
	}
	what := c.What
	if what == "" {
		what = "cache"
	}
	nodes := mul(exact(c.Shards), exact(1+c.Replicas))
	hours := mul(nodes, exact(c.Hours))
	switch s.tariff.List.Provider {
	case "aws":
		s.rate(Caches, c.Part, what, hours, "elasticache_"+c.Engine, c.Node)
	case "gcp":
		s.rate(Caches, c.Part, what, mul(hours, exact(c.GB)), "memorystore_redis", c.Node)
	case "azure":
		s.rate(Caches, c.Part, what, mul(exact(c.Shards), exact(c.Hours)), "redis", c.Node)
	default:
		s.missing(c.Part, what, "no law of caches for "+s.tariff.List.String())
	}
}
