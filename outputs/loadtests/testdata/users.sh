traffic.think: vegeta has no users who think; take k6 or locust
