"""Open311 GeoReport v2: other systems report cases and follow them. Source: wiki.open311.org/GeoReport_v2.

Updates (`servicerequestupdates`) are the extension that FixMyStreet published and its clients speak. What would tell one
reporter from another (account_id, device_id) is not kept.
"""
